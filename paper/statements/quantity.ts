import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { estimate, type Estimate } from '../../statistics/estimate.ts';
import { combine, judge, type Region, type Verdict } from './verdict.ts';

/** A quantity that a statement is about: a ratio of medians, or a share (1 is 100 %). */
export interface Quantity {
  label: string;
  kind: 'ratio' | 'share';
  /** Null when what it is computed from was not measured. */
  estimate: Estimate | null;
  /** It describes the sample as a whole, so that there is no interval to judge it by. */
  isDescriptive?: boolean;
}

/** How a statement came out, in words and as a verdict. */
export interface Judgement {
  /** What was measured, with intervals. */
  ours: string;
  verdict: Verdict;
  /** Why it cannot be checked; empty otherwise. */
  why: string;
}

/** A quantity computed from the medians of samples; an empty sample was not measured. */
export function quantity(
  label: string,
  kind: Quantity['kind'],
  samples: readonly (readonly number[])[],
  statistic: (...medians: number[]) => number,
  options: BootstrapOptions,
): Quantity {
  const isMeasured = samples.every(({ length }) => length > 0);
  return { label, kind, estimate: isMeasured ? estimate(samples, statistic, options) : null };
}

/** Quantities as those of one of several pages: its name stands before each label. */
export const named = (name: string, quantities: readonly Quantity[]): Quantity[] =>
  quantities.map((of) => ({ ...of, label: `${name} ${of.label}` }));

/** A share or ratio that is computed from everything measured. */
export const described = (label: string, kind: Quantity['kind'], value: number, n: number): Quantity => ({
  label,
  kind,
  estimate: { value, interval: [value, value], n },
  isDescriptive: true,
});

/** `second / first`, and `1 - second / first`: the improvement over the first, which is the base. */
export const ratio = (first: number, second: number) => second / first;
export const improvement = (base: number, time: number) => 1 - time / base;

/** Judges a statement by its quantities: all of them are to lie in the region. */
export function conclude(quantities: readonly Quantity[], region: Region): Judgement {
  const verdict = combine(
    quantities.map(({ estimate: found }) => (found ? judge(found, region) : 'cannot be checked')),
  );
  return {
    ours: quantities.map(quantityText).join('; '),
    verdict,
    why: verdict === 'cannot be checked' ? whyNot(quantities) : '',
  };
}

function whyNot(quantities: readonly Quantity[]): string {
  const missing = quantities.filter(({ estimate: found }) => found === null);
  if (missing.length > 0) return `not measured: ${missing.map(({ label }) => label).join(', ')}`;
  if (quantities.some(({ estimate: found }) => found?.interval === null)) return 'one repeat has no interval';
  return 'an interval reaches over the limit; more repeats would decide';
}

/** "nyt over i2 only 86.8 % (86.3–87.0)": the brackets hold the 95 % interval. */
export function quantityText({ label, kind, estimate: found, isDescriptive }: Quantity): string {
  if (!found) return `${label}: not measured`;
  const number = (end: number) => (kind === 'share' ? tenths(100 * end) : end.toFixed(3));
  const value = `${label} ${number(found.value)}${kind === 'share' ? ' %' : ''}`;
  if (isDescriptive) return value;
  return found.interval ? `${value} (${found.interval.map(number).join(' to ')})` : `${value} (n = 1)`;
}

/** One decimal, and no minus before a zero. */
const tenths = (value: number) => (Math.round(10 * value) / 10 + 0).toFixed(1);
