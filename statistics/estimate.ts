import { median } from 'simple-statistics';
import { boundsOf, type Bounds } from './bounds.ts';
import { medianResampler, RESAMPLES, type BootstrapOptions } from './bootstrap.ts';
import { randomIndexFrom, type RandomIndex } from './random.ts';

/** A number that was computed from medians of samples. */
export interface Estimate {
  value: number;
  /** Null when a sample has fewer than two values. */
  bounds: Bounds | null;
  /** Size of the smallest sample. */
  n: number;
}

/**
 * A statistic of the medians of several samples, such as their ratio, with its bounds: in a resample, each sample is
 * resampled on its own, except those that were measured together.
 *
 * @param statistic - rises or falls with each median, whatever the others are
 * @param together - positions of samples whose values at one place are of one repeat: they are resampled alike
 * @throws RangeError when there is no sample, or an empty one.
 */
export function estimate(
  samples: readonly (readonly number[])[],
  statistic: (...medians: number[]) => number,
  options: BootstrapOptions,
  together: readonly (readonly number[])[] = [],
): Estimate {
  const n = Math.min(...samples.map(({ length }) => length));
  if (!(n > 0 && n < Infinity)) throw new RangeError('An empty sample has no estimate.');
  const { seed, resamples = RESAMPLES } = options;
  const groups = groupsOf(samples, together);
  const resampled = () => {
    const random = randomIndexFrom(seed);
    const draws = groups.map((group) => groupResampler(group, samples, random));
    return Array.from({ length: resamples }, () => {
      const medians = Array<number>(samples.length);
      for (const draw of draws) draw(medians);
      return statistic(...medians);
    });
  };
  return {
    value: statistic(...samples.map((values) => median([...values]))),
    bounds: boundsOf(samples, statistic, resampled, options, groups),
    n,
  };
}

/** Every sample in one group; those of which repeats are missing cannot be matched and stand alone. */
function groupsOf(
  samples: readonly (readonly number[])[],
  together: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const matched = together.filter(
    (group) => new Set(group.map((index) => samples[index]?.length)).size === 1,
  );
  const alone = samples
    .map((_, index) => index)
    .filter((index) => !matched.some((group) => group.includes(index)));
  return [...matched, ...alone.map((index) => [index])].sort(([a = 0], [b = 0]) => a - b);
}

/** Writes the medians of one resample of a group into their places. */
function groupResampler(
  group: readonly number[],
  samples: readonly (readonly number[])[],
  random: RandomIndex,
): (medians: number[]) => void {
  const [first = 0, ...others] = group;
  if (others.length === 0) {
    const draw = medianResampler(samples[first] ?? [], random);
    return (medians) => {
      medians[first] = draw();
    };
  }
  const length = samples[first]?.length ?? 0;
  return (medians) => {
    const drawn = Array.from({ length }, () => random(length));
    for (const index of group)
      medians[index] = median(drawn.map((repeat) => samples[index]?.[repeat] ?? NaN));
  };
}
