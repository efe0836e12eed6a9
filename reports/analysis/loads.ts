import { sum } from 'simple-statistics';
import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';
import { linkAlone, pausesBetween, showsSizes } from './meanings.ts';

/** From one time to a later one, in seconds. */
export type Window = readonly [from: number, to: number];

/** Everything that one client fetched in one cell: a page, a bulk transfer, one object. */
export interface Load {
  run: string;
  cell: string;
  workload: string;
  client: string;
  policy: string;
  /** The link that the policy uses for everything; null when it chooses. */
  alone: string | null;
  links: readonly string[];
  factors: Transfer['factors'];
  repeat: number;
  /** Start of the first transfer, and last byte of the last, in seconds of the cell. */
  start: number;
  lastByte: number;
  /** `lastByte - start`, without the client's own pauses. */
  completionTime: number;
  /** Body bytes. */
  bytes: number;
  /**
   * Body bits per second of completion time. Of a bulk client beside others: while these were at work, as far
   * as its bytes were watched.
   */
  throughput: number;
  /** When others were at work beside a bulk client whose bytes were watched, in seconds since its start. */
  beside: Window | null;
  /** Whether all its transfers have the intent `category: bulk`: then throughput matters, not the end. */
  bulk: boolean;
  transfers: readonly Transfer[];
  /** What the client measured beside its transfers: then this is what matters, not when it ended. */
  measures: Readonly<Record<string, number>> | null;
}

/** The loads of a run, in the order of its cells. What is compared size by size has none. */
export function loadsOf(run: RecordedRun): Load[] {
  const own = run.transfers.filter(({ workload }) => !showsSizes(run, workload));
  const records = new Map(run.cells.map(({ definition, record }) => [definition.cell, record]));
  const loads = [...Map.groupBy(own, ({ cell, client }) => JSON.stringify([cell, client])).values()].flatMap(
    (part) => {
      const [first] = part;
      if (!first) return [];
      const measures = records.get(first.cell)?.measures?.[first.client] ?? null;
      return [{ ...loadOf(run, first, part), measures }];
    },
  );
  return [...Map.groupBy(loads, ({ cell }) => cell).values()].flatMap(besideOthers);
}

/** Gives the bulk clients of a cell the throughput that they had while the others were at work. */
function besideOthers(loads: readonly Load[]): readonly Load[] {
  const others = loads.filter(({ bulk }) => !bulk);
  if (others.length === 0 || others.length === loads.length) return loads;
  const from = Math.min(...others.map(({ start }) => start));
  const to = Math.max(...others.map(({ lastByte }) => lastByte));
  return loads.map((load) => {
    if (!load.bulk || !isWatched(load)) return load;
    return {
      ...load,
      beside: [from - load.start, to - load.start],
      throughput: throughputBetween(load, from, to),
    };
  });
}

const isWatched = ({ transfers }: Load) => transfers.every(({ samples }) => samples);

/**
 * Body bits per second of a client whose bytes were watched in a part of its time, given in seconds since its
 * start; of a client that was not watched, over all its time.
 */
export const throughputIn = (load: Load, [from, to]: Window): number =>
  isWatched(load)
    ? throughputBetween(load, load.start + from, Math.min(load.start + to, load.lastByte))
    : load.throughput;

function throughputBetween({ transfers }: Load, from: number, to: number): number {
  const bytes = sum(transfers.map((transfer) => bytesBy(transfer, to) - bytesBy(transfer, from)));
  return to > from ? (8 * bytes) / (to - from) : 0;
}

/** Body bytes of a transfer that had come by a time: its samples, with straight lines between them. */
function bytesBy({ samples = [] }: Transfer, time: number): number {
  const before = samples.findLast(([at]) => at <= time);
  if (!before) return 0;
  const after = samples.find(([at]) => at > time);
  if (!after) return before[1];
  const [[from, least], [to, most]] = [before, after];
  return least + ((most - least) * (time - from)) / (to - from);
}

function loadOf(run: RecordedRun, first: Transfer, transfers: readonly Transfer[]): Omit<Load, 'measures'> {
  const { cell, workload, client, policy, links, factors, repeat } = first;
  const start = transfers.reduce((earliest, transfer) => Math.min(earliest, transfer.start), Infinity);
  const lastByte = transfers.reduce((latest, transfer) => Math.max(latest, transfer.lastByte), 0);
  const bytes = transfers.reduce((total, transfer) => total + transfer.bytes, 0);
  const completionTime = pausesBetween(run, transfers) ? timeUnderWay(transfers) : lastByte - start;
  const throughput = completionTime > 0 ? (8 * bytes) / completionTime : 0;
  const bulk = transfers.every(({ intents }) => intents['category'] === 'bulk');
  return {
    ...{ run: run.label, cell, workload, client, policy, links, factors, repeat },
    alone: linkAlone(run, policy),
    ...{ start, lastByte, completionTime, bytes, throughput, beside: null, bulk, transfers },
  };
}

/** Seconds in which at least one of the transfers was under way. */
function timeUnderWay(transfers: readonly Transfer[]): number {
  const spans: { from: number; to: number }[] = [];
  for (const { start, lastByte } of transfers.toSorted((a, b) => a.start - b.start)) {
    const last = spans.at(-1);
    if (last && start <= last.to) last.to = Math.max(last.to, lastByte);
    else spans.push({ from: start, to: lastByte });
  }
  return sum(spans.map(({ from, to }) => to - from));
}
