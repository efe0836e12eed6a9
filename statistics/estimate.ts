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

/** A number that was computed from medians of samples. */
export interface Estimate {
  value: number;
  /** Percentile bootstrap interval; null when a sample has fewer than two values. */
  interval: Interval | null;
  /** Size of the smallest sample. */
  n: number;
}

/**
 * A statistic of the medians of several independent samples, such as their ratio, with its percentile bootstrap
 * interval: each sample is resampled on its own.
 *
 * @throws RangeError when there is no sample, or an empty one.
 */
export function estimate(
  samples: readonly (readonly number[])[],
  statistic: (...medians: number[]) => number,
  { seed, resamples = RESAMPLES, confidence = CONFIDENCE }: BootstrapOptions,
): Estimate {
  const n = Math.min(...samples.map(({ length }) => length));
  if (!(n > 0 && n < Infinity)) throw new RangeError('Nothing is estimated from an empty sample.');
  const value = statistic(...samples.map((values) => median([...values])));
  if (n < 2) return { value, interval: null, n };
  const random = randomIndexFrom(seed);
  const draws = samples.map((values) => medianResampler(values, random));
  const resampled = Array.from({ length: resamples }, () => statistic(...draws.map((draw) => draw())));
  return { value, interval: percentileInterval(resampled, confidence), n };
}
