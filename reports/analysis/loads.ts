import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';
import { linkAlone, showsSizes } from './meanings.ts';

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
  /** `lastByte - start`. */
  completionTime: number;
  /** Body bytes. */
  bytes: number;
  /**
   * Body bits per second of completion time. Of a bulk client beside others: while these were at work, as far
   * as its bytes were watched.
   */
  throughput: number;
  /** Whether all its transfers have the intent `category: bulk`: then throughput matters, not the end. */
  bulk: boolean;
  transfers: readonly Transfer[];
}

/** The loads of a run, in the order of its cells. What is compared size by size has none. */
export function loadsOf(run: RecordedRun): Load[] {
  const own = run.transfers.filter(({ workload }) => !showsSizes(run, workload));
  const loads = [...Map.groupBy(own, ({ cell, client }) => JSON.stringify([cell, client])).values()].flatMap(
    (part) => {
      const [first] = part;
      return first ? [loadOf(run, first, part)] : [];
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
    if (!load.bulk || !load.transfers.every(({ samples }) => samples)) return load;
    const bytes = load.transfers.reduce(
      (sum, transfer) => sum + bytesBy(transfer, to) - bytesBy(transfer, from),
      0,
    );
    return { ...load, throughput: to > from ? (8 * bytes) / (to - from) : 0 };
  });
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

function loadOf(run: RecordedRun, first: Transfer, transfers: readonly Transfer[]): Load {
  const { cell, workload, client, policy, links, factors, repeat } = first;
  const start = transfers.reduce((earliest, transfer) => Math.min(earliest, transfer.start), Infinity);
  const lastByte = transfers.reduce((latest, transfer) => Math.max(latest, transfer.lastByte), 0);
  const bytes = transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
  const completionTime = lastByte - start;
  const throughput = completionTime > 0 ? (8 * bytes) / completionTime : 0;
  const bulk = transfers.every(({ intents }) => intents['category'] === 'bulk');
  return {
    ...{ run: run.label, cell, workload, client, policy, links, factors, repeat },
    alone: linkAlone(run, policy),
    ...{ start, lastByte, completionTime, bytes, throughput, bulk, transfers },
  };
}
