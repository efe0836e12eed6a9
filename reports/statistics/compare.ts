import { median } from 'simple-statistics';
import {
  CONFIDENCE,
  medianResampler,
  percentileInterval,
  RESAMPLES,
  type BootstrapOptions,
  type Interval,
} from './bootstrap.ts';
import { randomIndexFrom } from './random.ts';
import { holm, rankTest, type RankTest } from './rank-test.ts';

/** Two samples side by side; their values have one unit. */
export interface Comparison {
  /** Values per sample. */
  n: [number, number];
  medians: [number, number];
  /** Median of the second over median of the first: for durations, how many times faster the first is. */
  ratio: number;
  ratioInterval: Interval | null;
  /** Median of the second minus median of the first. */
  difference: number;
  differenceInterval: Interval | null;
  test: RankTest;
  /** p-value corrected for all comparisons that were made together. */
  correctedPValue: number;
}

/**
 * Compares pairs of samples: ratio and difference of the medians with percentile bootstrap intervals (each
 * sample is resampled on its own), Cliff's delta, and a rank test whose p-values are corrected for the number
 * of pairs (Holm). Intervals are null when a sample has fewer than two values.
 */
export function comparePairs(
  pairs: readonly (readonly [first: readonly number[], second: readonly number[]])[],
  options: BootstrapOptions,
): Comparison[] {
  const tests = pairs.map(([first, second]) => rankTest(first, second));
  const corrected = holm(tests.map(({ pValue }) => pValue));
  const resampled = resampledMedians(pairs.flat(), options);
  return pairs.map(([first, second], index) => {
    const medians: [number, number] = [median([...first]), median([...second])];
    const interval = (statistic: (first: number, second: number) => number) => {
      const [drawn, others] = [resampled.get(first), resampled.get(second)];
      if (!drawn || !others) return null;
      return percentileInterval(
        drawn.map((value, draw) => statistic(value, others[draw] as number)),
        options.confidence ?? CONFIDENCE,
      );
    };
    return {
      n: [first.length, second.length],
      medians,
      ratio: ratio(...medians),
      ratioInterval: interval(ratio),
      difference: difference(...medians),
      differenceInterval: interval(difference),
      test: tests[index] as RankTest,
      correctedPValue: corrected[index] as number,
    };
  });
}

const ratio = (first: number, second: number) => second / first;
const difference = (first: number, second: number) => second - first;

/** Medians of the resamples of each sample of two or more values, drawn once for all pairs it is part of. */
function resampledMedians(
  samples: readonly (readonly number[])[],
  { seed, resamples = RESAMPLES }: BootstrapOptions,
): Map<readonly number[], number[]> {
  const random = randomIndexFrom(seed);
  const large = [...new Set(samples)].filter(({ length }) => length >= 2);
  return new Map(
    large.map((values) => [values, Array.from({ length: resamples }, medianResampler(values, random))]),
  );
}
