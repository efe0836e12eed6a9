import { quantileSorted } from 'simple-statistics';

/** How quantiles are computed, as the methods page states it. */
export const QUANTILE_DEFINITION =
  'Quantiles interpolate linearly between order statistics (definition 7 of Hyndman and Fan, 1996; the ' +
  'default of R and NumPy). Whiskers end at the furthest value within 1.5 interquartile ranges of the box.';

/** Five-number summary of a sample, with Tukey's whiskers. Values are in the sample's unit. */
export interface Summary {
  n: number;
  min: number;
  q1: number;
  median: number;
  q3: number;
  max: number;
  /** Smallest and largest value within 1.5 interquartile ranges of the quartiles. */
  whiskerLow: number;
  whiskerHigh: number;
  /** The values beyond the whiskers, in ascending order. */
  outliers: number[];
}

/**
 * Summarises a sample. Quantiles follow {@link QUANTILE_DEFINITION}.
 *
 * @throws RangeError when the sample is empty.
 */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError('An empty sample has no summary.');
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => quantileSorted(sorted, p)) as [
    number,
    number,
    number,
  ];
  const reach = 1.5 * (q3 - q1);
  const inside = sorted.filter((value) => value >= q1 - reach && value <= q3 + reach);
  return {
    n: sorted.length,
    min,
    q1,
    median,
    q3,
    max,
    whiskerLow: inside[0] ?? min,
    whiskerHigh: inside.at(-1) ?? max,
    outliers: sorted.filter((value) => value < q1 - reach || value > q3 + reach),
  };
}

/**
 * Empirical distribution function: for each distinct value the share of the sample that is not larger, after
 * a first step at which the share is still zero. Samples with more than `points` distinct values are thinned evenly, for drawing; the smallest and the
 * largest value are always kept.
 */
export function empiricalDistribution(
  values: readonly number[],
  points = Infinity,
): { value: number; share: number }[] {
  const sorted = values.toSorted((a, b) => a - b);
  const steps = sorted.flatMap((value, index) =>
    value === sorted[index + 1] ? [] : [{ value, share: (index + 1) / sorted.length }],
  );
  const stride = steps.length <= points ? 1 : (steps.length - 1) / (points - 1);
  const kept = Array.from(
    { length: Math.min(points, steps.length) },
    (_, index) => steps[Math.round(index * stride)],
  );
  return [{ value: sorted[0] ?? 0, share: 0 }, ...kept.filter((step) => step !== undefined)];
}
