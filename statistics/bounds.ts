import { CONFIDENCE, percentileInterval, type BootstrapOptions, type Interval } from './bootstrap.ts';

/**
 * Fewest values with an interval. The extremes of five values hold the median of what they were drawn from with a
 * probability of 1 - 2 (1/2)^5, which is less than 95 %: no interval of fewer than six can keep what it promises.
 */
export const FEWEST_FOR_AN_INTERVAL = 6;

/** Within which bounds a number lies, by all that its repeats say. */
export interface Bounds {
  /**
   * `interval`: of six repeats or more, at the level of confidence asked for; `range`: the least and the largest
   * that any choice among fewer repeats gives; `exact`: the repeats do not differ.
   */
  kind: 'interval' | 'range' | 'exact';
  low: number;
  high: number;
}

/** Times are differences of times of a cell: rounding leaves a difference where there is none. */
export const ROUNDING = 1e-9;

/** Whether all values are the same; of one value nobody knows. */
export function isExact(values: readonly number[]): boolean {
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  return values.length > 1 && largest - least <= ROUNDING * Math.max(Math.abs(least), Math.abs(largest));
}

/**
 * Bounds of a statistic of the medians of samples. The statistic rises or falls with each of them, whatever the
 * others are: then its extremes are those of the samples' extremes.
 *
 * @param groups - positions of the samples that were measured together; each one alone when left out
 * @param resampled - values of the statistic in bootstrap resamples, drawn only if they are needed
 * @returns null when a sample has fewer than two values, or when a resampled value is not finite
 */
export function boundsOf(
  samples: readonly (readonly number[])[],
  statistic: (...medians: number[]) => number,
  resampled: () => readonly number[],
  { confidence = CONFIDENCE }: Pick<BootstrapOptions, 'confidence'> = {},
  groups: readonly (readonly number[])[] = samples.map((_, index) => [index]),
): Bounds | null {
  const n = Math.min(...samples.map(({ length }) => length));
  if (n < 2) return null;
  const kind = samples.every(isExact) ? 'exact' : n < FEWEST_FOR_AN_INTERVAL ? 'range' : 'interval';
  const ends =
    kind === 'interval' ? percentileInterval(resampled(), confidence) : extremes(samples, statistic, groups);
  return ends && { kind, low: ends[0], high: ends[1] };
}

/**
 * Least and largest value of the statistic over every choice of one repeat for each group. Of a sample alone, its
 * least and its largest value suffice.
 */
function extremes(
  samples: readonly (readonly number[])[],
  statistic: (...medians: number[]) => number,
  groups: readonly (readonly number[])[],
): Interval {
  const corners = groups.reduce<number[][]>(
    (chosen, group) => {
      const choices = choicesOf(group.map((index) => samples[index] ?? []));
      return chosen.flatMap((some) =>
        choices.map((values) => {
          const next = [...some];
          group.forEach((index, place) => (next[index] = values[place] ?? NaN));
          return next;
        }),
      );
    },
    [Array<number>(samples.length).fill(NaN)],
  );
  const found = corners.map((corner) => statistic(...corner));
  return [Math.min(...found), Math.max(...found)];
}

/** The values of a group that one repeat has. */
function choicesOf(group: readonly (readonly number[])[]): (readonly number[])[] {
  const [first = []] = group;
  if (group.length === 1) return [[Math.min(...first)], [Math.max(...first)]];
  return first.map((_, repeat) => group.map((values) => values[repeat] ?? NaN));
}
