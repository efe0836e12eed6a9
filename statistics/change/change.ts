import { median } from 'simple-statistics';
import { isExact, ROUNDING, type Bounds } from '../bounds.ts';
import { correctedPValues, SIGNIFICANCE } from '../compare.ts';
import { rankTest } from '../rank-test.ts';
import { summarize } from '../summary.ts';
import { shiftBetween, shiftWithin, type Shift } from './hodges-lehmann.ts';
import { spreadTest, type SpreadTest } from './kolmogorov-smirnov.ts';
import { signedRankTest } from './signed-rank.ts';

/** What was measured before and after something changed; of pairs, values at one place belong together. */
export interface BeforeAfter {
  before: readonly number[];
  after: readonly number[];
  isPaired: boolean;
}

/**
 * `more`, `less`: the values have shifted; `spread`: their middle has not, and yet they come from another
 * distribution; `none`: no difference shown; `same`: no repeat differs at all; `undecided`: no values of so few
 * repeats could show a difference.
 */
export type Direction = 'more' | 'less' | 'spread' | 'none' | 'same' | 'undecided';

export interface Change {
  direction: Direction;
  n: [before: number, after: number];
  isPaired: boolean;
  medians: [before: number, after: number];
  /**
   * Hodges and Lehmann's shift from before to after, and its bounds: of pairs that of `after / before - 1`, else over
   * the median before.
   */
  shift: number;
  bounds: Bounds | null;
  /** p-value of the rank test, corrected for all changes looked at together; null where no test can tell. */
  pValue: number | null;
  spread: SpreadTest & { correctedPValue: number | null };
  /** Half the interquartile range before, over its median: within it repeats of one run differ among themselves. */
  noise: number;
  /** A shift that is shown and lies within the noise. */
  isTiny: boolean;
  /** Repeats with which a shift as large as the one found would be shown; null where it is, or is none. */
  repeatsNeeded: number | null;
}

/**
 * What has changed, each with a rank test (of pairs the signed-rank test) and the Kolmogorov-Smirnov test. The
 * p-values of each kind are corrected for the number of changes looked at (Holm): where nothing has changed, the
 * probability of any shift shown is 5 % at most, and of any spread shown too.
 */
export function changesOf(all: readonly BeforeAfter[]): Change[] {
  const tests = all.map(({ before, after, isPaired }) =>
    isPaired ? signedRankTest(changesWithin({ before, after })) : rankTest(before, after),
  );
  const certain = all.map(isCertain);
  const varies = certain.map((is) => !is);
  const pValues = correctedPValues(tests, varies);
  const spreads = all.map(({ before, after }) => spreadTest(before, after));
  const spreadPValues = correctedPValues(
    spreads.map(({ pValue }, index) => ({ pValue, smallestPValue: tests[index]?.smallestPValue ?? 1 })),
    varies,
  );
  return all.map((pair, index) => {
    const { before, after, isPaired } = pair;
    const { value: shift, bounds } = shiftOf(pair);
    const pValue = pValues[index] ?? null;
    const spread = {
      ...(spreads[index] as SpreadTest),
      correctedPValue: spreadPValues[index] ?? null,
    };
    const { q1, q3, median: middle } = summarize(before);
    const isNone = Math.abs(shift) <= ROUNDING;
    const direction = certain[index]
      ? isNone
        ? 'same'
        : sign(shift)
      : directionOf(shift, pValue, spread.correctedPValue);
    const isShown = direction === 'more' || direction === 'less';
    const noise = (q3 - q1) / 2 / middle;
    return {
      direction,
      n: [before.length, after.length],
      isPaired,
      medians: [middle, median([...after])],
      shift,
      bounds: bounds && (certain[index] ? { ...bounds, kind: 'exact' } : bounds),
      pValue,
      spread,
      noise,
      isTiny: isShown && Math.abs(shift) <= noise,
      repeatsNeeded: isShown || direction === 'same' || isNone ? null : repeatsNeeded(pair, all.length),
    };
  });
}

/** Change of each pair over its value before. */
const changesWithin = ({ before, after }: Pick<BeforeAfter, 'before' | 'after'>): number[] =>
  after.map((value, index) => value / (before[index] as number) - 1);

function shiftOf(pair: BeforeAfter): Shift {
  if (pair.isPaired) return shiftWithin(changesWithin(pair));
  const { value, bounds } = shiftBetween(pair.before, pair.after);
  const base = median([...pair.before]);
  return {
    value: value / base,
    bounds: bounds && { ...bounds, low: bounds.low / base, high: bounds.high / base },
  };
}

/** Whether chance has no part: repeats that do not differ, or pairs of which each changed by the same factor. */
function isCertain({ before, after, isPaired }: BeforeAfter): boolean {
  if (isExact(before) && isExact(after)) return true;
  return isPaired && isExact(after.map((value, index) => value / (before[index] as number)));
}

const sign = (shift: number): Direction => (shift > 0 ? 'more' : 'less');

function directionOf(shift: number, pValue: number | null, spread: number | null): Direction {
  if (pValue === null) return 'undecided';
  if (pValue < SIGNIFICANCE && shift !== 0) return sign(shift);
  return spread !== null && spread < SIGNIFICANCE ? 'spread' : 'none';
}

/** Normal quantiles of the error probabilities: 80 % power. */
const POWER = 0.8416;
const upperQuantile = (probability: number): number => {
  // Abramowitz and Stegun 26.2.23, whose error is below 4.5e-4.
  const t = Math.sqrt(-2 * Math.log(probability));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3)
  );
};

/**
 * Repeats (per run) with which the rank test shows what was found in four of five cases, for a significance that is
 * shared among all changes looked at (Noether, 1987). Null where the repeats do not lean to any side.
 */
function repeatsNeeded({ before, after, isPaired }: BeforeAfter, shared: number): number | null {
  const z = upperQuantile(SIGNIFICANCE / 2 / shared) + POWER;
  const smallest = isPaired ? 1 - Math.log2(SIGNIFICANCE / shared) : 0;
  const lean = isPaired ? pairedLean(changesWithin({ before, after })) : leanOf(before, after);
  if (lean === 0) return null;
  return Math.max(
    Math.ceil(z ** 2 / ((isPaired ? 3 : 6) * lean ** 2)),
    Math.ceil(smallest),
    before.length + 1,
  );
}

/** P(after > before) - 1/2, and of pairs P(the mean of two differences > 0) - 1/2. */
const leanOf = (before: readonly number[], after: readonly number[]) => -rankTest(before, after).delta / 2;
function pairedLean(differences: readonly number[]): number {
  const n = differences.length;
  return n === 0 ? 0 : (2 * signedRankTest(differences).positive) / (n * (n + 1)) - 0.5;
}
