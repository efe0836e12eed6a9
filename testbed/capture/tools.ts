import { constants } from 'node:fs';
import { UnavailableError } from '../../base/errors.ts';
import { exists, which } from '../kernel/machine.ts';
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
export async function findTool(order: readonly CaptureTool['name'][] = ORDER): Promise<CaptureTool> {
  for (const name of order) {
    const file = (await which(name)) ?? (await inSystemFolders(name));
    if (file) return { name, file };
  }
  throw new UnavailableError(
    'Captures need tcpdump or dumpcap, and neither is installed. On Debian and Ubuntu: apt-get install tcpdump.',
  );
}

/** An ordinary user need not have them on PATH. */
async function inSystemFolders(name: string): Promise<string | undefined> {
  for (const folder of ['/usr/sbin', '/sbin'])
    if (await exists(`${folder}/${name}`, constants.X_OK)) return `${folder}/${name}`;
  return undefined;
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
