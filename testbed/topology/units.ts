import { UsageError } from '../../base/errors.ts';

/** Quantities as people type them: a number in SI units, or with one of these endings. */
const RATES = { '': 1, bit: 1, k: 1e3, kbit: 1e3, M: 1e6, Mbit: 1e6, G: 1e9, Gbit: 1e9 };
const TIMES = { '': 1, s: 1, ms: 1e-3, us: 1e-6 };
const SHARES = { '': 1, '%': 0.01 };
const SIZES = { '': 1, B: 1, k: 1e3, kB: 1e3, M: 1e6, MB: 1e6 };

const quantity =
  (what: string, units: Readonly<{ [ending: string]: number }>, example: string) =>
  (text: string): number => {
    const [, digits, ending = ''] = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(\D*)$/.exec(text.trim()) ?? [];
    const factor = units[ending.trim()];
    if (digits !== undefined && factor !== undefined && Number.isFinite(Number(digits)))
      return Number((Number(digits) * factor).toPrecision(12));
    const endings = Object.keys(units).filter(Boolean).join(', ');
    throw new UsageError(`"${text}" is no ${what}. Write a number, or one with ${endings}: ${example}.`);
  };

/** bit/s. @throws UsageError */
export const parseRate = quantity('rate', RATES, '6Mbit or 6e6, in bit/s');
/** Seconds. @throws UsageError */
export const parseTime = quantity('time', TIMES, '50ms or 0.05, in seconds');
/** A share from 0 to 1. @throws UsageError */
export const parseShare = (text: string): number => {
  const share = quantity('share', SHARES, '1% or 0.01')(text);
  if (share <= 1) return share;
  throw new UsageError(`"${text}" is no share: it is more than all. Write 0 to 1, or 0% to 100%.`);
};
/** Bytes. @throws UsageError */
export const parseSize = quantity('size', SIZES, '64kB or 64000, in bytes');

/** The length of a queue: `100ms` at the link's rate, `64kB`, or `1.5bdp`. @throws UsageError */
export function parseQueue(text: string): { seconds: number } | { bytes: number } | { bdp: number } {
  const products = /^(\d+(?:\.\d+)?)bdp$/.exec(text)?.[1];
  if (products !== undefined && Number(products) > 0) return { bdp: Number(products) };
  const queue = /\d\s*(s|ms|us)$/.test(text)
    ? { seconds: parseTime(text) }
    : /\d\s*(B|kB|MB)$/.test(text)
      ? { bytes: parseSize(text) }
      : undefined;
  if (queue && Object.values(queue)[0] !== 0) return queue;
  throw new UsageError(
    `"${text}" is no length of a queue. Write a time at the link's rate (100ms), bytes (64kB), or bandwidth-delay products (1.5bdp).`,
  );
}

const SCALES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** A rate for people: `6 Mbit/s`. */
export function showRate(bitsPerSecond: number): string {
  const [scale, prefix] = SCALES.find(([least]) => bitsPerSecond >= least) ?? [1, ''];
  return `${Number((bitsPerSecond / scale).toPrecision(3))} ${prefix}bit/s`;
}

/** A time for people: `70 ms`. */
export const showTime = (seconds: number): string => `${Number((seconds * 1e3).toPrecision(3))} ms`;
