import { median, quantileSorted } from 'simple-statistics';
import { CONFIDENCE } from '../bootstrap.ts';
import { FEWEST_FOR_AN_INTERVAL, type Bounds } from '../bounds.ts';
import { rankSumCounts } from '../rank-test.ts';
import { signedRankCounts } from './signed-rank.ts';

/** By how much one sample lies above another, in their unit. */
export interface Shift {
  value: number;
  /** Null for a single difference. */
  bounds: Bounds | null;
}

/** Below this many values per sample the exact distribution gives the ends of the interval, as in R. */
const EXACT_BELOW = 50;

/**
 * Shift of independent samples: the median of all differences of a value of the second and one of the first (Hodges
 * and Lehmann, 1963), with the interval that belongs to the Wilcoxon-Mann-Whitney test.
 */
export function shiftBetween(first: readonly number[], second: readonly number[]): Shift {
  const [m, n] = [first.length, second.length];
  const differences = second.flatMap((after) => first.map((before) => after - before));
  const isExact = Math.max(m, n) < EXACT_BELOW;
  const cut = () =>
    isExact
      ? lowerCut(rankSumCounts(m, n))
      : Math.floor((m * n) / 2 - Z * Math.sqrt((m * n * (m + n + 1)) / 12));
  return shiftOf(differences, Math.min(m, n), cut);
}

/**
 * Shift within pairs: the median of the means of all two differences (Walsh averages), with the interval that
 * belongs to Wilcoxon's signed-rank test.
 */
export function shiftWithin(differences: readonly number[]): Shift {
  const n = differences.length;
  const means = differences.flatMap((one, index) =>
    differences.slice(0, index + 1).map((other) => (one + other) / 2),
  );
  const ranks = differences.map((_, index) => index + 1);
  const cut = () =>
    n < EXACT_BELOW
      ? lowerCut(signedRankCounts(ranks))
      : Math.floor((n * (n + 1)) / 4 - Z * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24));
  return shiftOf(means, n, cut);
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/** @param cut - the how manieth of the sorted differences the interval begins at, counted from 1 */
function shiftOf(differences: readonly number[], n: number, cut: () => number): Shift {
  const sorted = differences.toSorted((a, b) => a - b);
  const value = sorted.length > 0 ? quantileSorted(sorted, 0.5) : median([]);
  if (n < 2) return { value, bounds: null };
  const isInterval = n >= FEWEST_FOR_AN_INTERVAL;
  const from = isInterval ? Math.max(1, cut()) : 1;
  const [low, high] = [sorted[from - 1] as number, sorted[sorted.length - from] as number];
  return { value, bounds: { kind: isInterval ? 'interval' : 'range', low, high } };
}

/** The 2.5 % quantile of a statistic that takes the values from 0 on as often as counted. */
function lowerCut(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return counts.findIndex((count) => (below += count) >= (total * (1 - CONFIDENCE)) / 2);
}
