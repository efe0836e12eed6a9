import { quantileSorted } from 'simple-statistics';
import { randomIndexFrom, resample } from './random.ts';

export interface BootstrapOptions {
  seed: number;
  /** 2000 by default. */
  resamples?: number;
  /** Level of the interval; 0.95 by default. */
  confidence?: number;
}

/** Lower and upper end, in the statistic's unit. */
export type Interval = [number, number];

/**
 * Percentile bootstrap interval (Efron and Tibshirani, 1993, chapter 13) of a statistic of one or several
 * independent samples, each of which is resampled with replacement.
 *
 * @returns null when a sample has fewer than two values or when the statistic is not finite in a resample.
 */
export function bootstrapInterval<Samples extends readonly (readonly number[])[]>(
  samples: Samples,
  statistic: (...samples: { [Index in keyof Samples]: number[] }) => number,
  { seed, resamples = 2000, confidence = 0.95 }: BootstrapOptions,
): Interval | null {
  if (samples.some(({ length }) => length < 2)) return null;
  const random = randomIndexFrom(seed);
  const drawn = samples.map((): number[] => []);
  const results = Array.from({ length: resamples }, () =>
    statistic(
      ...(samples.map((values, index) => resample(values, random, drawn[index])) as {
        [Index in keyof Samples]: number[];
      }),
    ),
  ).sort((a, b) => a - b);
  if (!results.every(Number.isFinite)) return null;
  return [quantileSorted(results, (1 - confidence) / 2), quantileSorted(results, (1 + confidence) / 2)];
}
