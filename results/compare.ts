import { isDeepStrictEqual } from 'node:util';
import type { RecordedRun } from './read.ts';
import type { Transfer } from './schema.ts';

/** Where two transfers differ first. */
export interface Difference {
  a: Transfer;
  b: Transfer;
  /** Names and positions that lead to the value: `connections.0.start`. */
  path: string;
  /** Both values, as JSON. */
  values: [string, string];
}

/** How two lists of transfers stand to each other. Transfers are the same when cell and position are. */
export interface Comparison {
  /** Transfers that both have, and how many of these are not equal. */
  common: number;
  different: number;
  /** Transfers that only one has. */
  onlyA: number;
  onlyB: number;
  first: Difference | null;
  /** The largest difference of two completion times, in seconds, and where. */
  largest: { seconds: number; transfer: Transfer } | null;
}

/** Compares transfers in the order of the first list. */
export function compareTransfers(a: readonly Transfer[], b: readonly Transfer[]): Comparison {
  const others = new Map(b.map((transfer) => [keyOf(transfer), transfer]));
  let common = 0;
  let different = 0;
  let first: Difference | null = null;
  let largest: Comparison['largest'] = null;
  for (const transfer of a) {
    const other = others.get(keyOf(transfer));
    if (!other) continue;
    common++;
    if (isDeepStrictEqual(transfer, other)) continue;
    different++;
    first ??= differenceOf(transfer, other);
    const seconds = Math.abs(transfer.completionTime - other.completionTime);
    if (!largest || seconds > largest.seconds) largest = { seconds, transfer };
  }
  return { common, different, onlyA: a.length - common, onlyB: b.length - common, first, largest };
}

/** Whether nothing differs, and there is something that could. */
export const isEqual = ({ common, different, onlyA, onlyB }: Comparison): boolean =>
  common > 0 && different + onlyA + onlyB === 0;

export const compareRuns = (a: RecordedRun, b: RecordedRun): Comparison =>
  compareTransfers(a.transfers, b.transfers);

const keyOf = ({ cell, index }: Transfer): string => `${cell} ${index}`;

function differenceOf(a: Transfer, b: Transfer): Difference {
  const { path, values } = firstDifference(a, b, []);
  return { a, b, path: path.join('.'), values: [JSON.stringify(values[0]), JSON.stringify(values[1])] };
}

function firstDifference(
  a: unknown,
  b: unknown,
  path: string[],
): { path: string[]; values: [unknown, unknown] } {
  if (isObject(a) && isObject(b))
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
      if (!isDeepStrictEqual(a[name], b[name])) return firstDifference(a[name], b[name], [...path, name]);
  return { path, values: [a ?? null, b ?? null] };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
