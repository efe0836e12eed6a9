import process from 'node:process';
import { UnavailableError } from '../../base/errors.ts';
import { findProgram } from '../../base/processes/find-program.ts';
import { programFile } from '../../base/installation/package.ts';
import { toType } from '../../base/installation/to-type.ts';
import { TO_CLIENT, TO_SERVER } from '../topology/addresses.ts';

/** What captures packets, writing them to its standard output: a program of the machine, or one of this project. */
export interface CaptureTool {
  name: (typeof CAPTURE_TOOLS)[number];
  /** The program; for the built-in one, that which compiles filters, where there is one. */
  file: string | undefined;
}

/** In the order in which they are taken: tcpdump says when it listens, and writes each packet at once. */
export const CAPTURE_TOOLS = ['tcpdump', 'dumpcap', 'built-in'] as const;

/**
 * The tool for captures: the first that is there.
 *
 * @param filter - what it is to capture; the built-in tool needs tcpdump for that
 * @throws UnavailableError with what to install.
 */
export function findTool(
  filter: readonly string[] = [],
  order: readonly CaptureTool['name'][] = CAPTURE_TOOLS,
): CaptureTool {
  for (const name of order) {
    const file = findProgram(name === 'built-in' ? 'tcpdump' : name);
    if (file || (name === 'built-in' && filter.length === 0)) return { name, file };
  }
  const needed = order.includes('built-in')
    ? 'A filter of a capture needs tcpdump'
    : `There is no ${order.join()}`;
  throw new UnavailableError(`${needed}. Type:\n  ${toType('testbed doctor', '--install', 'tcpdump')}`);
}

/**
 * For a shell, with the argv of the built-in tool: tcpdump, or the built-in tool where the groups of a process cannot be
 * changed, as in a user namespace of an ordinary user (user_namespaces(7)). tcpdump ends there: as root it always does
 * that, and it is root of nothing but the world.
 */
const TCPDUMP = `
grep -q deny /proc/self/setgroups && exec "$@"
device=$3 tcpdump=$4
shift 4
exec "$tcpdump" -i "$device" -w - -U -n --immediate-mode --time-stamp-precision=nano -Z root "$@"`;

/** argv of a capture on an interface. A filter is one of pcap-filter(7). */
export function captureArgv(
  { name, file = '' }: CaptureTool,
  device: string,
  filter: readonly string[] = [],
): string[] {
  const builtIn = [process.execPath, programFile('testbed/capture/own/main'), device, file, ...filter];
  switch (name) {
    case 'dumpcap':
      return [
        ...[file, '-q', '-n', '-i', device, '-w', '-'],
        ...(filter.length > 0 ? ['-f', filter.join(' ')] : []),
      ];
    case 'tcpdump':
      return ['sh', '-c', TCPDUMP, 'sh', ...builtIn];
    case 'built-in':
      return builtIn;
  }
}

/** The interface of a node at the side of a link: hosts name theirs after the link, routers after what is there. */
export const DEVICES = `an end host has one named after each link, a router has ${TO_CLIENT} and ${TO_SERVER}`;
