/** Bytes and packets of an interface since it was made. */
export interface Counters {
  received: { bytes: number; packets: number };
  sent: { bytes: number; packets: number };
}

/** Reads `/proc/net/dev`: counters by interface name. */
export function readCounters(text: string): Map<string, Counters> {
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
