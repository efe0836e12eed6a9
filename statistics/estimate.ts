import { median } from 'simple-statistics';
import { boundsOf, type Bounds } from './bounds.ts';
import { medianResampler, RESAMPLES, type BootstrapOptions } from './bootstrap.ts';
import { randomIndexFrom } from './random.ts';

/** A number that was computed from medians of samples. */
export interface Estimate {
  value: number;
  /** Null when a sample has fewer than two values. */
  bounds: Bounds | null;
  /** Size of the smallest sample. */
  n: number;
}

/**
 * A statistic of the medians of several independent samples, such as their ratio, with its bounds: in a resample,
 * each sample is resampled on its own.
 *
 * @param statistic - rises or falls with each median, whatever the others are
 * @throws RangeError when there is no sample, or an empty one.
 */
export function estimate(
  samples: readonly (readonly number[])[],
  statistic: (...medians: number[]) => number,
  options: BootstrapOptions,
): Estimate {
  const n = Math.min(...samples.map(({ length }) => length));
  if (!(n > 0 && n < Infinity)) throw new RangeError('An empty sample has no estimate.');
  const { seed, resamples = RESAMPLES } = options;
  const resampled = () => {
    const random = randomIndexFrom(seed);
    const draws = samples.map((values) => medianResampler(values, random));
    return Array.from({ length: resamples }, () => statistic(...draws.map((draw) => draw())));
  };
  return {
    value: statistic(...samples.map((values) => median([...values]))),
    bounds: boundsOf(samples, statistic, resampled, options),
    n,
  };
}
