import { UsageError } from '../../base/errors.ts';

/**
 * Quantities as people type them: a number in SI units, or with one of these endings. Upper and lower case are the
 * same, as they are to tc(8), whose words are among these.
 */
const RATES = {
  bit: 1,
  k: 1e3,
  kbit: 1e3,
  m: 1e6,
  mbit: 1e6,
  g: 1e9,
  gbit: 1e9,
  'bit/s': 1,
  'kbit/s': 1e3,
  'mbit/s': 1e6,
  'gbit/s': 1e9,
  kibit: 1024,
  mibit: 1024 ** 2,
  gibit: 1024 ** 3,
};
const TIMES = {
  s: 1,
  sec: 1,
  secs: 1,
  ms: 1e-3,
  msec: 1e-3,
  msecs: 1e-3,
  us: 1e-6,
  usec: 1e-6,
  usecs: 1e-6,
  ns: 1e-9,
};
const SHARES = { '%': 0.01 };
const SIZES = { b: 1, kb: 1e3, mb: 1e6, kib: 1024, mib: 1024 ** 2 };

/** Endings that mean one thing to tc(8) and another to most people. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  bps: 'bytes a second to tc, and bits to others: write bit',
  kbps: 'kilobytes a second to tc, and kilobits to others: write kbit',
  mbps: 'megabytes a second to tc, and megabits to others: write Mbit',
  gbps: 'gigabytes a second to tc, and gigabits to others: write Gbit',
};

interface Quantity {
  /** As in "is not a rate". */
  what: string;
  units: Readonly<Record<string, number>>;
  /** Endings that are named in an error. */
  named: string;
  example: string;
  /** Numbers without an ending that are certainly a mistake, and what was meant. */
  doubtful?: (number: number) => string | undefined;
}

const quantity =
  ({ what, units, named, example, doubtful }: Quantity) =>
  (text: string): number => {
    const [, digits = 'no', unit = ''] =
      /^((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%/]*)$/i.exec(text.trim()) ?? [];
    const number = Number(digits);
    const name = unit.toLowerCase();
    const factor = name === '' ? 1 : Object.hasOwn(units, name) ? units[name] : undefined;
    const meant = name === '' ? doubtful?.(number) : AMBIGUOUS[name] && `${unit} is ${AMBIGUOUS[name]}`;
    if (meant) throw new UsageError(`"${text}": ${meant}.`);
    if (factor !== undefined && Number.isFinite(number)) return Number((number * factor).toPrecision(12));
    throw new UsageError(`"${text}" is not a ${what}. Write a number, or one with ${named}: ${example}.`);
  };

/** bit/s. @throws UsageError, also for a number without a unit that no link has. */
export const parseRate = quantity({
  what: 'rate',
  units: RATES,
  named: 'bit, kbit, Mbit, Gbit',
  example: '6Mbit or 6e6, in bit/s',
  doubtful: (number) =>
    number > 0 && number < 1000 ? `${number} bit/s, or ${number}Mbit? Write the unit` : undefined,
});

const time: Quantity = {
  what: 'time',
  units: TIMES,
  named: 's, ms, us',
  example: '50ms or 0.05, in seconds',
};
/** Seconds. @throws UsageError */
export const parseTime = quantity(time);
/** Seconds of a packet's way. @throws UsageError, also for a number without a unit that no way takes. */
export const parseDelay = quantity({
  ...time,
  doubtful: (number) => (number >= 1 ? `${number} s, or ${number}ms? Write the unit` : undefined),
});

/** A share from 0 to 1. @throws UsageError, also for a 1 that may be a percentage. */
export const parseShare = (text: string): number => {
  const share = quantity({
    what: 'share',
    units: SHARES,
    named: '%',
    example: '1% or 0.01',
    doubtful: (number) =>
      number >= 1 && number <= 100 ? `${number * 100} %, or ${number}%? Write the unit` : undefined,
  })(text);
  if (share <= 1) return share;
  throw new UsageError(`"${text}" is more than 100%. Write 0 to 1, or 0% to 100%.`);
};

/** Bytes. @throws UsageError */
const parseSize = quantity({
  what: 'size',
  units: SIZES,
  named: 'B, kB, MB, KiB, MiB',
  example: '64kB or 64000, in bytes',
});

/** The length of a queue: `100ms` at the link's rate, `64kB`, or `1.5bdp`. @throws UsageError */
export function parseQueue(text: string): { seconds: number } | { bytes: number } | { bdp: number } {
  const products = /^(\d+(?:\.\d+)?)bdp$/i.exec(text)?.[1];
  if (products !== undefined && Number(products) > 0) return { bdp: Number(products) };
  const ending = /[a-z]+$/i.exec(text.trim())?.[0].toLowerCase() ?? '';
  const queue = Object.hasOwn(TIMES, ending)
    ? { seconds: parseTime(text) }
    : Object.hasOwn(SIZES, ending)
      ? { bytes: parseSize(text) }
      : undefined;
  if (queue && Object.values(queue)[0] !== 0) return queue;
  throw new UsageError(
    `"${text}" is not a queue length. Write a time at the link's rate (100ms), bytes (64kB), or bandwidth-delay products (1.5bdp).`,
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
