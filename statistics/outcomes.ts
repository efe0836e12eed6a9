import { median } from 'simple-statistics';

/** Some values that lie close together. */
export interface Outcome {
  n: number;
  median: number;
}

/** Fewer values fall into two groups by chance too often. */
const FEWEST = 6;
/** The gap between two groups is so many times as wide as the wider one of them. */
const APART = 3;
/** And it is so large a part of the median: below, two outcomes are of no consequence. */
const MATTERS = 0.02;

/**
 * The two groups that values fall into, the lower one first, where a gap parts them that is three times as wide as
 * either; each has two values at least. Null where there is none. Of samples of six values of one distribution
 * (normal, uniform, exponential) at most 4 % fall apart so by chance, of ten values less than 1 %.
 */
export function twoOutcomes(values: readonly number[]): [Outcome, Outcome] | null {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length < FEWEST) return null;
  const middle = Math.abs(median(sorted));
  const rangeOf = (part: readonly number[]) => (part.at(-1) ?? 0) - (part[0] ?? 0);
  for (let at = 2; at <= sorted.length - 2; at += 1) {
    const [low, high] = [sorted.slice(0, at), sorted.slice(at)];
    const gap = (high[0] ?? 0) - (low.at(-1) ?? 0);
    if (gap > MATTERS * middle && gap > APART * Math.max(rangeOf(low), rangeOf(high)))
      return [
        { n: low.length, median: median(low) },
        { n: high.length, median: median(high) },
      ];
  }
  return null;
}
