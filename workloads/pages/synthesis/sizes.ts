import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { probit, sum } from 'simple-statistics';

/** What the sizes of a page's embedded objects are to have in common with those of a real page. Bytes. */
export interface SizeStatistics {
  /** An even number: the median is the mean of the two sizes in the middle. */
  count: number;
  min: number;
  median: number;
  max: number;
  total: number;
}

/** The two sizes in the middle lie this share of the median below and above it. */
const MIDDLE = 0.02;
/** No size but the largest one exceeds this share of it, except by what rounding leaves over. */
const CEILING = 0.85;

/**
 * Sizes with exactly these statistics, ascending. They are drawn from a lognormal distribution, the usual model
 * of the sizes of web objects (Barford and Crovella, SIGMETRICS 1998, for the body): its parameters follow from
 * median and mean, and one draw comes from each of `count` equally likely strata. Then the extremes and the two
 * sizes in the middle are set, and the sizes above the median are stretched or compressed, as a power of their
 * ratio to the median, until the total is met.
 *
 * @throws RangeError when no sizes have these statistics.
 */
export function drawSizes(statistics: SizeStatistics, random: RandomGenerator): number[] {
  const { count, median, total } = statistics;
  const sigma = Math.sqrt(2 * Math.log(total / count / median));
  const body = Array.from({ length: count }, (_, index) => {
    const quantile = (index + uniformFloat64(random)) / count;
    return median * Math.exp(sigma * probit(quantile));
  });
  const sizes = meetTotal(statistics, (exponent) => pin(statistics, stretch(body, median, exponent)));
  checkStatistics(statistics, sizes);
  return sizes;
}

/** The exponent is found by bisection; what rounding leaves over goes to the largest size below the maximum. */
function meetTotal({ count, total }: SizeStatistics, sizesFor: (exponent: number) => number[]): number[] {
  let low = 0;
  let high = 4;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (sum(sizesFor(middle)) > total) high = middle;
    else low = middle;
  }
  const sizes = sizesFor(low);
  return sizes.with(count - 2, (sizes[count - 2] ?? 0) + total - sum(sizes));
}

const stretch = (sizes: readonly number[], median: number, exponent: number): number[] =>
  sizes.map((size) => (size > median ? median * (size / median) ** exponent : size));

function pin({ count, min, median, max }: SizeStatistics, sizes: readonly number[]): number[] {
  const below = Math.round(median * (1 - MIDDLE));
  const above = 2 * median - below;
  const clamp = (size: number, low: number, high: number): number =>
    Math.round(Math.min(Math.max(size, low), high));
  return sizes.map((size, index) => {
    if (index === 0) return min;
    if (index === count - 1) return max;
    if (index === count / 2 - 1) return below;
    if (index === count / 2) return above;
    return index < count / 2 ? clamp(size, min, below) : clamp(size, above, CEILING * max);
  });
}

function checkStatistics({ count, min, max, total }: SizeStatistics, sizes: readonly number[]): void {
  const ascending = sizes.every((size, index) => size >= (sizes[index - 1] ?? min) && size <= max);
  if (count % 2 !== 0 || !ascending || sum([...sizes]) !== total)
    throw new RangeError(`${count} sizes from ${min} to ${max} bytes cannot add up to ${total} bytes.`);
}
