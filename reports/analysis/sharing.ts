import { median, sum } from 'simple-statistics';
import type { Load } from './loads.ts';
import { bytesBetween } from './throughput.ts';

/** What each client of a cell got while all of them were at work. */
export interface Sharing {
  workload: string;
  policy: string;
  links: readonly string[];
  factors: Load['factors'];
  repeat: number;
  run: string;
  /** Body bits per second by client. */
  shares: { client: string; throughput: number }[];
  /** Jain's index of them, from 1 / n to 1. */
  index: number;
}

/**
 * How even what the clients of a cell got is (Jain, Chiu and Hawe, 1984): over the time in which all were at work.
 *
 * @param loads - of some runs
 * @returns nothing for cells of one client, and for those whose clients were never at work together
 */
export const sharingOf = (loads: readonly Load[]): Sharing[] =>
  cellsOf(loads).flatMap((own) => {
    const [first] = own;
    const from = Math.max(...own.map(({ start }) => start));
    const to = Math.min(...own.map(({ lastByte }) => lastByte));
    if (!first || own.length < 2 || to <= from) return [];
    const shares = own.map(({ client, transfers }) => {
      return { client, throughput: (8 * bytesBetween(transfers, from, to)) / (to - from) };
    });
    const index = jainIndex(shares.map(({ throughput }) => throughput));
    if (index === null) return [];
    const { run, workload, policy, links, factors, repeat } = first;
    return [{ run, workload, policy, links, factors, repeat, shares, index }];
  });

/** Square of the sum over the number times the sum of squares; null where all are 0. */
export function jainIndex(values: readonly number[]): number | null {
  const squares = sum(values.map((value) => value ** 2));
  return squares === 0 ? null : sum([...values]) ** 2 / (values.length * squares);
}

/** Delay and throughput of a cell: one point of a plane. */
export interface DelayAndThroughput {
  load: Load;
  /** Seconds from a connection to its first byte, median over the connections of a client that waits for answers. */
  delay: number;
  /** Body bits per second of all clients of the cell while that client was at work. */
  throughput: number;
}

/**
 * What each client waits for the first byte of an answer, and what all clients of its cell receive meanwhile.
 * Clients that transfer bulk wait for nothing.
 */
export const delaysAndThroughputs = (loads: readonly Load[]): DelayAndThroughput[] =>
  cellsOf(loads).flatMap((own) =>
    own
      .filter(({ bulk, measures, start, lastByte }) => !bulk && measures === null && lastByte > start)
      .map((load) => {
        const waits = load.transfers.flatMap(({ connections }) =>
          connections.map(({ connected, firstByte }) => firstByte - connected),
        );
        const all = own.flatMap(({ transfers }) => transfers);
        const { start, lastByte } = load;
        const throughput = (8 * bytesBetween(all, start, lastByte)) / (lastByte - start);
        return { load, delay: median(waits), throughput };
      }),
  );

const cellsOf = (loads: readonly Load[]): Load[][] => [
  ...Map.groupBy(loads, ({ run, cell }) => JSON.stringify([run, cell])).values(),
];
