import { readFileSync } from 'node:fs';

/** Bytes and packets of an interface since it was made. */
export interface Counters {
  received: { bytes: number; packets: number };
  sent: { bytes: number; packets: number };
}

/** The counters of all interfaces of this network namespace, by their names. */
export const interfaceCounters = (): Map<string, Counters> =>
  parseCounters(readFileSync('/proc/net/dev', 'utf8'));

/** Reads the text of `/proc/net/dev` (proc_pid_net(5)): two lines of headings, then eight numbers each way. */
export function parseCounters(text: string): Map<string, Counters> {
  const counters = new Map<string, Counters>();
  for (const line of text.split('\n')) {
    const [name, values] = line.split(':');
    if (!name || !values) continue;
    const [bytes = 0, packets = 0, , , , , , , sentBytes = 0, sentPackets = 0] = values
      .trim()
      .split(/\s+/)
      .map(Number);
    counters.set(name.trim(), {
      received: { bytes, packets },
      sent: { bytes: sentBytes, packets: sentPackets },
    });
  }
  return counters;
}
