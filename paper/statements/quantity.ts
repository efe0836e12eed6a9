import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { FEWEST_FOR_AN_INTERVAL } from '../../statistics/bounds.ts';
import { estimate, type Estimate } from '../../statistics/estimate.ts';
import { combine, judge, placeOf, type Region, type Verdict } from './verdict.ts';

/** A quantity that a statement is about: a ratio of medians, or a share (1 is 100 %). */
export interface Quantity {
  label: string;
  kind: 'ratio' | 'share';
  /** Null when what it is computed from was not measured. */
  estimate: Estimate | null;
  /** It describes the sample as a whole: the number itself is judged. */
  isDescriptive?: boolean;
}

/** How a statement came out, in words and as a verdict. */
export interface Judgement {
  /** What was measured, with intervals. */
  ours: string;
  verdict: Verdict;
  /** Why it is not decided; empty otherwise. */
  why: string;
  /** What decided, where the evidence itself shows it. */
  because?: string;
}

/**
 * A quantity computed from the medians of samples; an empty sample was not measured.
 *
 * @param together - positions of samples that were measured in the same repeats
 */
export function quantity(
  label: string,
  kind: Quantity['kind'],
  samples: readonly (readonly number[])[],
  statistic: (...medians: number[]) => number,
  options: BootstrapOptions,
  together: readonly (readonly number[])[] = [],
): Quantity {
  const isMeasured = samples.every(({ length }) => length > 0);
  return { label, kind, estimate: isMeasured ? estimate(samples, statistic, options, together) : null };
}

/** Quantities as those of one of several pages: its name stands before each label. */
export const named = (name: string, quantities: readonly Quantity[]): Quantity[] =>
  quantities.map((of) => ({ ...of, label: `${name} ${of.label}` }));

/** A share or ratio that is computed from everything measured. */
export const described = (label: string, kind: Quantity['kind'], value: number, n: number): Quantity => ({
  label,
  kind,
  estimate: { value, bounds: { kind: 'exact', low: value, high: value }, n },
  isDescriptive: true,
});

/** `second / first`, and `1 - second / first`: the improvement over the first, which is the base. */
export const ratio = (first: number, second: number) => second / first;
export const improvement = (base: number, time: number) => 1 - time / base;

/** Judges a statement by its quantities: all of them are to lie in the region. */
export function conclude(quantities: readonly Quantity[], region: Region): Judgement {
  const verdict = combine(
    quantities.map(({ estimate: found }) => (found ? judge(found.bounds, region) : 'not measured')),
  );
  return {
    ours: quantities.map(quantityText).join('; '),
    verdict,
    why: verdict === 'agrees' || verdict === 'differs' ? '' : whyNot(quantities, region),
  };
}

function whyNot(quantities: readonly Quantity[], region: Region): string {
  const missing = quantities.filter(({ estimate: found }) => found === null);
  if (missing.length > 0) return `not measured: ${missing.map(({ label }) => label).join(', ')}`;
  const estimates = quantities.flatMap(({ estimate: found }) => found ?? []);
  const n = Math.min(...estimates.map((found) => found.n));
  if (n === 1) return 'one repeat says nothing of chance';
  const places = estimates.flatMap(({ bounds }) => (bounds ? [placeOf(bounds, region)] : []));
  const words = {
    inside: 'lie within the limits',
    outside: 'lie outside the limits',
    across: 'reach over a limit',
  };
  const place = (['across', 'outside', 'inside'] as const).find((some) => places.includes(some)) ?? 'across';
  if (n < FEWEST_FOR_AN_INTERVAL)
    return `${n} repeats have ranges, which ${words[place]}; ${FEWEST_FOR_AN_INTERVAL} would have intervals`;
  return 'an interval reaches over the limit; more repeats would decide';
}

/**
 * "nyt over i2 only 86.8 % (86.3 to 87.0)": the brackets hold the 95 % interval, or say that it is the range of
 * fewer repeats, or that no repeat differs.
 */
export function quantityText({ label, kind, estimate: found, isDescriptive }: Quantity): string {
  if (!found) return `${label}: not measured`;
  const number = (end: number) => (kind === 'share' ? tenths(100 * end) : end.toFixed(3));
  const value = `${label} ${number(found.value)}${kind === 'share' ? ' %' : ''}`;
  if (isDescriptive) return value;
  if (!found.bounds) return `${value} (n = 1)`;
  const { low, high } = found.bounds;
  const [from, to] = [number(low), number(high)];
  const ends = from === to ? from : `${from} to ${to}`;
  return `${value} (${{ interval: ends, range: `range ${ends}`, exact: 'no repeat differs' }[found.bounds.kind]})`;
}

/** "95 % intervals, n = 30": what stands in the brackets of quantities, where they do not say it. */
export function basisText(quantities: readonly Quantity[]): string {
  const estimates = quantities.flatMap(({ estimate: found }) => found ?? []);
  const n = Math.min(...estimates.map((found) => found.n));
  const kinds = new Set(estimates.map(({ bounds }) => bounds?.kind));
  if (kinds.has('interval')) return `95 % intervals, n = ${n}`;
  return kinds.has('exact') && kinds.size === 1 ? `deterministic under this clock, n = ${n}` : `n = ${n}`;
}

/** One decimal, and no minus before a zero. */
const tenths = (value: number) => (Math.round(10 * value) / 10 + 0).toFixed(1);
