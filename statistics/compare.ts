import { median } from 'simple-statistics';
import { medianResampler, RESAMPLES, type BootstrapOptions } from './bootstrap.ts';
import { boundsOf, FEWEST_FOR_AN_INTERVAL, isExact, ROUNDING, type Bounds } from './bounds.ts';
import { randomIndexFrom } from './random.ts';
import { holm, rankTest, type RankTest } from './rank-test.ts';

/** Two samples side by side; their values have one unit. */
export interface Comparison {
  /** Values per sample. */
  n: [number, number];
  medians: [number, number];
  /** Median of the second over median of the first: for durations, how many times faster the first is. */
  ratio: number;
  ratioBounds: Bounds | null;
  /** Median of the second minus median of the first. */
  difference: number;
  differenceBounds: Bounds | null;
  test: RankTest;
  /**
   * p-value corrected for all comparisons that were made together; null when the samples are so small that the
   * corrected p-value of no two samples of these sizes could be below {@link SIGNIFICANCE}, and when no repeat
   * differs from another: a test asks for chance, and there is none.
   */
  correctedPValue: number | null;
}

/** Corrected p-values below this are significant. */
export const SIGNIFICANCE = 0.05;

/**
 * Compares pairs of samples: ratio and difference of the medians with percentile bootstrap intervals (each
 * sample is resampled on its own), Cliff's delta, and a rank test whose p-values are corrected for the number
 * of pairs (Holm). Pairs that are too small for a test, or without any spread, take no part in the correction.
 * Bounds are null when a sample has fewer than two values.
 */
export function comparePairs(
  pairs: readonly (readonly [first: readonly number[], second: readonly number[]])[],
  options: BootstrapOptions,
): Comparison[] {
  const tests = pairs.map(([first, second]) => rankTest(first, second));
  const corrected = correctedPValues(
    tests,
    pairs.map((pair) => !pair.every(isExact)),
  );
  const resampled = resampledMedians(pairs.flat(), options);
  return pairs.map(([first, second], index) => {
    const medians: [number, number] = [median([...first]), median([...second])];
    const bounds = (statistic: typeof ratio) =>
      boundsOf(
        [first, second],
        statistic,
        () => {
          const others = resampled.get(second) ?? [];
          return (resampled.get(first) ?? []).map((value, draw) => statistic(value, others[draw]));
        },
        options,
      );
    return {
      n: [first.length, second.length],
      medians,
      ratio: ratio(...medians),
      ratioBounds: bounds(ratio),
      difference: difference(...medians),
      differenceBounds: bounds(difference),
      test: tests[index] as RankTest,
      correctedPValue: corrected[index] ?? null,
    };
  });
}

/**
 * Whether a comparison shows a difference: its bounds exclude 1 and its corrected p-value is significant; where the
 * samples are too small for any test, or without any spread, no value of one reaches those of the other.
 */
export function isDifference({
  correctedPValue,
  ratioBounds,
  test,
}: Pick<Comparison, 'correctedPValue' | 'ratioBounds' | 'test'>): boolean {
  const { low, high } = ratioBounds ?? { low: 0, high: Infinity };
  const isApart = low > 1 + ROUNDING || high < 1 - ROUNDING;
  return isApart && (correctedPValue === null ? Math.abs(test.delta) === 1 : correctedPValue < SIGNIFICANCE);
}

/** Holm's correction over the tests of what varies that can become significant at all. */
export function correctedPValues(
  tests: readonly Pick<RankTest, 'pValue' | 'smallestPValue'>[],
  varies: readonly boolean[],
): (number | null)[] {
  const able = tests.filter(
    ({ smallestPValue }, index) => varies[index] && smallestPValue * tests.length < SIGNIFICANCE,
  );
  const corrected = holm(able.map(({ pValue }) => pValue));
  return tests.map((test) => corrected[able.indexOf(test)] ?? null);
}

const ratio = (first = NaN, second = NaN) => second / first;
const difference = (first = NaN, second = NaN) => second - first;

/** Medians of the resamples of each sample that gets an interval, drawn once for all pairs it is part of. */
function resampledMedians(
  samples: readonly (readonly number[])[],
  { seed, resamples = RESAMPLES }: BootstrapOptions,
): Map<readonly number[], number[]> {
  const random = randomIndexFrom(seed);
  const large = [...new Set(samples)].filter(({ length }) => length >= FEWEST_FOR_AN_INTERVAL);
  return new Map(
    large.map((values) => [values, Array.from({ length: resamples }, medianResampler(values, random))]),
  );
}
