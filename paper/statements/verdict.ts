import type { Estimate } from '../../statistics/estimate.ts';

/** What the measurements say of a statement of the paper. */
export type Verdict = 'agrees' | 'differs' | 'cannot be checked';

/** The values of a quantity with which a statement is true; both ends belong to it. */
export interface Region {
  from: number;
  to: number;
}

export const atLeast = (limit: number): Region => ({ from: limit, to: Infinity });
export const atMost = (limit: number): Region => ({ from: -Infinity, to: limit });
export const within = (value: number, distance: number): Region => {
  return { from: value - distance, to: value + distance };
};

/**
 * A quantity agrees when its whole interval lies in the region, and differs when no part of it does. It cannot
 * be checked when the interval reaches over an end of the region, or when there is none.
 *
 * @param estimate - without an interval, where the quantity describes the sample and nothing beyond it
 */
export function judge(estimate: Pick<Estimate, 'interval'>, { from, to }: Region): Verdict {
  if (!estimate.interval) return 'cannot be checked';
  const [low, high] = estimate.interval;
  if (low >= from && high <= to) return 'agrees';
  return high < from || low > to ? 'differs' : 'cannot be checked';
}

/** A statement about several quantities differs when one of them does, and agrees when all do. */
export function combine(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('differs')) return 'differs';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'agrees')
    ? 'agrees'
    : 'cannot be checked';
}
