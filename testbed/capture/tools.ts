import { UnavailableError } from '../../base/errors.ts';
import { findProgram } from '../../base/find-program.ts';
import { toType } from '../../base/to-type.ts';
import { TO_CLIENT, TO_SERVER } from '../topology/addresses.ts';

/** A program that captures packets, writing them to its standard output. */
export interface CaptureTool {
  name: 'dumpcap' | 'tcpdump';
  file: string;
}

/** tcpdump says when it listens, and writes each packet at once. */
const ORDER = ['tcpdump', 'dumpcap'] as const;

/**
 * The tool for captures that is there.
 *
 * @throws UnavailableError with what to install.
 */
export function findTool(order: readonly CaptureTool['name'][] = ORDER): CaptureTool {
  for (const name of order) {
    const file = findProgram(name);
    if (file) return { name, file };
  }
  throw new UnavailableError(
    `Captures need tcpdump or dumpcap, and neither is installed. Type:\n  ${toType('testbed doctor', '--install', 'tcpdump')}`,
  );
}

/** argv of a capture on an interface. A filter is one of pcap-filter(7). */
export function captureArgv(
  { name, file }: CaptureTool,
  device: string,
  filter: readonly string[] = [],
): string[] {
  if (name === 'dumpcap')
    return [
      file,
      '-q',
      '-n',
      '-i',
      device,
      '-w',
      '-',
      ...(filter.length > 0 ? ['-f', filter.join(' ')] : []),
    ];
  return [
    file,
    ...['-i', device, '-w', '-', '-U', '-n', '--immediate-mode', '--time-stamp-precision=nano'],
    // Within a world it is root of nothing but the world; giving rights up would need users.
    ...['-Z', 'root'],
    ...filter,
  ];
}

/** The interface of a node at the side of a link: hosts name theirs after the link, routers after what is there. */
export const DEVICES = `an end host has one named after each link, a router has ${TO_CLIENT} and ${TO_SERVER}`;
