import { quantileSorted } from 'simple-statistics';
import type { RandomIndex } from './random.ts';

export interface BootstrapOptions {
  seed: number;
  /** 2000 by default. */
  resamples?: number;
  /** Level of the interval; 0.95 by default. */
  confidence?: number;
}

export const RESAMPLES = 2000;
export const CONFIDENCE = 0.95;

/** Lower and upper end, in the statistic's unit. */
export type Interval = [number, number];

/**
 * Draws the median of a resample (as many values with replacement as the sample has) again and again. Sorting
 * the sample once and counting how often each value is drawn makes a draw linear in the sample's size.
 *
 * @throws RangeError when the sample is empty.
 */
export function medianResampler(values: readonly number[], random: RandomIndex): () => number {
  const sorted = Float64Array.from(values).sort();
  const { length } = sorted;
  if (length === 0) throw new RangeError('An empty sample cannot be resampled.');
  const counts = new Uint32Array(length);
  const [lower, upper] = [Math.floor((length - 1) / 2), Math.floor(length / 2)];
  return () => {
    counts.fill(0);
    for (let drawn = 0; drawn < length; drawn += 1) {
      const index = random(length);
      counts[index] = (counts[index] as number) + 1;
    }
    let index = 0;
    let seen = counts[0] as number;
    const valueAt = (rank: number): number => {
      while (seen <= rank) {
        index += 1;
        seen += counts[index] as number;
      }
      return sorted[index] as number;
    };
    const low = valueAt(lower);
    return lower === upper ? low : (low + valueAt(upper)) / 2;
  };
}

/**
 * Percentile bootstrap interval (Efron and Tibshirani, 1993, chapter 13) from the resampled values of a
 * statistic; null when one of them is not finite.
 */
export function percentileInterval(resampled: readonly number[], confidence: number): Interval | null {
  if (resampled.length === 0 || !resampled.every(Number.isFinite)) return null;
  const sorted = resampled.toSorted((a, b) => a - b);
  return [quantileSorted(sorted, (1 - confidence) / 2), quantileSorted(sorted, (1 + confidence) / 2)];
}
