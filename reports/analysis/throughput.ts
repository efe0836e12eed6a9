import type { Transfer } from '../../results/schema.ts';

/** Bits per second that arrived over one link in one interval of time (s) that starts at `time`. */
export interface ThroughputBin {
  link: string;
  time: number;
  width: number;
  throughput: number;
}

/**
 * Throughput of body bytes over time per link. Bytes are spread evenly between the times at which the run says
 * how many had come: its samples, where a transfer was watched, else the first and the last byte of each
 * connection. Bins without any are zero.
 */
export function throughputOverTime(transfers: readonly Transfer[], bins: number): ThroughputBin[] {
  const connections = transfers.flatMap((transfer) => transfer.connections);
  const end = connections.reduce((latest, { lastByte }) => Math.max(latest, lastByte), 0);
  const start = connections.reduce((earliest, connection) => Math.min(earliest, connection.start), end);
  const width = (end - start) / bins;
  if (!(width > 0)) return [];
  return [...Map.groupBy(transfers.flatMap(arrivalsOf), ({ link }) => link)].flatMap(([link, own]) => {
    const bits = Array<number>(bins).fill(0);
    for (const { from, to, bytes } of own) {
      spread(bits, (from - start) / width, (to - start) / width, 8 * bytes);
    }
    return bits.map((sum, index) => ({ link, time: start + index * width, width, throughput: sum / width }));
  });
}

/** Body bytes of transfers that came between two times (s), as far as the run says when they did. */
export const bytesBetween = (transfers: readonly Transfer[], from: number, to: number): number =>
  transfers.flatMap(arrivalsOf).reduce((total, arrival) => {
    const overlap = Math.min(arrival.to, to) - Math.max(arrival.from, from);
    if (arrival.to === arrival.from)
      return total + (arrival.from >= from && arrival.from <= to ? arrival.bytes : 0);
    return total + (arrival.bytes * Math.max(0, overlap)) / (arrival.to - arrival.from);
  }, 0);

/** Bytes that came over a link between two times (s). */
interface Arrival {
  link: string;
  from: number;
  to: number;
  bytes: number;
}

/** Samples count the bytes of a whole transfer: they are used where it has one connection. */
function arrivalsOf({ samples, connections }: Transfer): Arrival[] {
  const [only, ...others] = connections;
  if (!samples || !only || others.length > 0) {
    return connections.map(({ link, firstByte, lastByte, bytes }) => {
      return { link, from: firstByte, to: lastByte, bytes };
    });
  }
  const { link, firstByte, lastByte, bytes } = only;
  const known: [number, number][] = [[firstByte, 0], ...samples, [lastByte, bytes]];
  return known.slice(1).map(([to, received], index) => {
    const [from, before] = known[index] ?? [to, received];
    return { link, from, to: Math.max(from, to), bytes: received - before };
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
