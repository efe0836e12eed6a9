import type { RecordedRun } from '../run/read.ts';
import type { Transfer } from '../run/schema.ts';

/** Everything that one client fetched in one cell: a page, a bulk transfer, one object. */
export interface Load {
  run: string;
  cell: string;
  workload: string;
  client: string;
  policy: string;
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
  /** Body bits per second of completion time. */
  throughput: number;
  /** Whether all its transfers have the intent `category: bulk`: then throughput matters, not the end. */
  bulk: boolean;
  transfers: readonly Transfer[];
}

/** Names of workloads that fetch one object of each size; their times are compared size by size. */
export const isSweep = (workload: string): boolean => workload.startsWith('sweep');

/** The loads of a run, in the order of its cells. Sweeps have none. */
export function loadsOf({ label, transfers }: RecordedRun): Load[] {
  const own = transfers.filter(({ workload }) => !isSweep(workload));
  return [...Map.groupBy(own, ({ cell, client }) => JSON.stringify([cell, client])).values()].flatMap(
    (part) => {
      const [first] = part;
      return first ? [loadOf(label, first, part)] : [];
    },
  );
}

function loadOf(run: string, first: Transfer, transfers: readonly Transfer[]): Load {
  const { cell, workload, client, policy, links, factors, repeat } = first;
  const start = transfers.reduce((earliest, transfer) => Math.min(earliest, transfer.start), Infinity);
  const lastByte = transfers.reduce((latest, transfer) => Math.max(latest, transfer.lastByte), 0);
  const bytes = transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
  const completionTime = lastByte - start;
  const throughput = completionTime > 0 ? (8 * bytes) / completionTime : 0;
  const bulk = transfers.every(({ intents }) => intents['category'] === 'bulk');
  return {
    ...{ run, cell, workload, client, policy, links, factors, repeat },
    ...{ start, lastByte, completionTime, bytes, throughput, bulk, transfers },
  };
}
