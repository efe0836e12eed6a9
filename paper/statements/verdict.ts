import type { Mark } from '../../reports/figures/figure.ts';
import type { Bounds } from '../../statistics/bounds.ts';

/** What the measurements say of a statement of the paper. */
export const VERDICTS = ['agrees', 'differs', 'inconclusive', 'not measured'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How each is marked where it is read; colours alone would not do. */
export const VERDICT_MARKS: Readonly<Record<Verdict, Mark>> = {
  agrees: { symbol: '✓', tone: 'good' },
  differs: { symbol: '✗', tone: 'bad' },
  inconclusive: { symbol: '?', tone: 'open' },
  'not measured': { symbol: '○', tone: 'none' },
};

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

/** Where a quantity lies by its bounds: inside the region as a whole, outside as a whole, or over an end of it. */
export function placeOf({ low, high }: Pick<Bounds, 'low' | 'high'>, { from, to }: Region) {
  if (low >= from && high <= to) return 'inside';
  return high < from || low > to ? 'outside' : 'across';
}

/**
 * A quantity agrees when its whole interval lies in the region, and differs when no part of it does. It is
 * inconclusive when the interval reaches over an end of the region, and when there is none: one repeat says
 * nothing of chance, and the range of a few too little. Where no repeat differs, the number itself decides.
 */
export function judge(bounds: Bounds | null, region: Region): Verdict {
  if (!bounds || bounds.kind === 'range') return 'inconclusive';
  const place = placeOf(bounds, region);
  return ({ inside: 'agrees', outside: 'differs', across: 'inconclusive' } as const)[place];
}

/**
 * A statement about several quantities differs when one of them does, and agrees when all do. What was not
 * measured leaves it open, as what is inconclusive.
 */
export function combine(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('differs')) return 'differs';
  if (verdicts.length === 0 || verdicts.includes('not measured')) return 'not measured';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'agrees';
}
