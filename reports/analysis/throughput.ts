import type { Transfer } from '../run/schema.ts';

/** Bits per second that arrived over one link in one interval of time (s) that starts at `time`. */
export interface ThroughputBin {
  link: string;
  time: number;
  width: number;
  throughput: number;
}

/**
 * Throughput of body bytes over time per link. The bytes of a connection are spread evenly between its first
 * and its last byte, since the run records nothing in between; bins without any are zero.
 */
export function throughputOverTime(transfers: readonly Transfer[], bins: number): ThroughputBin[] {
  const connections = transfers.flatMap((transfer) => transfer.connections);
  const end = connections.reduce((latest, { lastByte }) => Math.max(latest, lastByte), 0);
  const start = connections.reduce((earliest, connection) => Math.min(earliest, connection.start), end);
  const width = (end - start) / bins;
  if (!(width > 0)) return [];
  return [...Map.groupBy(connections, ({ link }) => link)].flatMap(([link, own]) => {
    const bits = Array<number>(bins).fill(0);
    for (const { firstByte, lastByte, bytes } of own) {
      spread(bits, (firstByte - start) / width, (lastByte - start) / width, 8 * bytes);
    }
    return bits.map((sum, index) => ({ link, time: start + index * width, width, throughput: sum / width }));
  });
}

/** Adds `amount` evenly over the bins from position `from` to position `to`, both in bins. */
function spread(bins: number[], from: number, to: number, amount: number): void {
  const last = bins.length - 1;
  const first = Math.min(last, Math.floor(from));
  const final = Math.min(last, Math.floor(to));
  for (let index = first; index <= final; index += 1) {
    const overlap = Math.min(to, index + 1) - Math.max(from, index);
    const share = to > from ? overlap / (to - from) : 1;
    bins[index] = (bins[index] ?? 0) + amount * (first === final ? 1 : share);
  }
}
