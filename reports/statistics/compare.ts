import { median } from 'simple-statistics';
import { bootstrapInterval, type BootstrapOptions, type Interval } from './bootstrap.ts';
import { holm, rankTest, type RankTest } from './rank-test.ts';

/** Two samples of durations (s) side by side. */
export interface Comparison {
  /** Values per sample. */
  n: [number, number];
  medians: [number, number];
  /** Median of the second over median of the first: how many times faster the first is. */
  ratio: number;
  ratioInterval: Interval | null;
  /** Median of the second minus median of the first, in seconds. */
  difference: number;
  differenceInterval: Interval | null;
  test: RankTest;
  /** p-value corrected for all comparisons that were made together. */
  correctedPValue: number;
}

/**
 * Compares pairs of samples of durations (s): ratio and difference of the medians with percentile bootstrap
 * intervals, Cliff's delta, and a rank test whose p-values are corrected for the number of pairs (Holm).
 */
export function comparePairs(
  pairs: readonly (readonly [first: readonly number[], second: readonly number[]])[],
  options: BootstrapOptions,
): Comparison[] {
  const tests = pairs.map(([first, second]) => rankTest(first, second));
  const corrected = holm(tests.map(({ pValue }) => pValue));
  return pairs.map(([first, second], index) => ({
    n: [first.length, second.length],
    medians: [median([...first]), median([...second])],
    ratio: ratioOfMedians([...first], [...second]),
    ratioInterval: bootstrapInterval([first, second], ratioOfMedians, options),
    difference: differenceOfMedians([...first], [...second]),
    differenceInterval: bootstrapInterval([first, second], differenceOfMedians, options),
    test: tests[index] as RankTest,
    correctedPValue: corrected[index] as number,
  }));
}

const ratioOfMedians = (first: number[], second: number[]) => median(second) / median(first);
const differenceOfMedians = (first: number[], second: number[]) => median(second) - median(first);
