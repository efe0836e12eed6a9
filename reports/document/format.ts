import { CONFIDENCE } from '../../statistics/bootstrap.ts';
import type { Bounds } from '../../statistics/bounds.ts';

/** Numbers as readers of a report see them. Arguments are SI units. */

/** A number with three significant digits and no exponent: 0.0123, 1.23, 12.3, 1230. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  // Rounding may add a digit: 0.9996 is 1.00.
  const rounded = Number(value.toPrecision(Math.max(1, digits)));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded))) + 1;
  const decimals = Math.min(100, Math.max(0, digits - magnitude));
  return value.toFixed(decimals);
}

/** Three significant digits at most, without trailing zeros: 5, 5.5, 5.55. */
export const plain = (value: number, digits = 3) => String(Number(significant(value, digits)));

/** A duration in seconds, below 0.1 s in milliseconds. */
export function duration(seconds: number): string {
  return Math.abs(seconds) < 0.1 ? `${plain(seconds * 1000)} ms` : `${significant(seconds)} s`;
}

/** A size in bytes as KB of 1000 bytes, as the paper counts. */
export function kilobytes(bytes: number): string {
  return `${Number((bytes / 1000).toFixed(3))} KB`;
}

/** A rate in bit/s as Mbit/s, below 1 Mbit/s as kbit/s. */
export function bitrate(bitsPerSecond: number): string {
  return bitsPerSecond < 1e6
    ? `${Number((bitsPerSecond / 1e3).toFixed(3))} kbit/s`
    : `${Number((bitsPerSecond / 1e6).toFixed(3))} Mbit/s`;
}

export function percent(share: number, digits = 3): string {
  return `${plain(share * 100, digits)} %`;
}

/** A p-value as it is usually given: three decimals, or that it is smaller. */
export function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** "2.4–2.9 s": the unit that `format` writes stands once, if both ends have the same. */
export function span(ends: readonly [number, number], format: (value: number) => string): string {
  const [low, high] = [format(ends[0]), format(ends[1])];
  if (low === high) return high;
  const unit = / \S+$/.exec(high)?.[0] ?? '';
  const from = unit !== '' && low.endsWith(unit) ? low.slice(0, -unit.length) : low;
  return `${from}–${high}`;
}

/** "95 % interval 2.4–2.9 s"; of too few repeats the range, and of repeats that do not differ no span at all. */
export function boundsText({ kind, low, high }: Bounds, format: (value: number) => string): string {
  if (kind === 'exact') return 'deterministic under this clock';
  return `${kind === 'interval' ? `${percent(CONFIDENCE)} interval` : 'range'} ${span([low, high], format)}`;
}

const LISTS = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** "a", "a and b", "a, b and c". */
export const enumerate = (words: readonly string[]): string => LISTS.format(words);

/** "1 repeat", "2 repeats". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Sentences are for reading; a matrix with more comparisons is read in its table. */
const SENTENCES = 12;

/** The first sentences, and where the others are. */
export function abridge(sentences: readonly string[], table: string): string[] {
  if (sentences.length <= SENTENCES) return [...sentences];
  const rest = sentences.length - SENTENCES;
  return [...sentences.slice(0, SENTENCES), `${rest} more comparisons are in the table ${table}.`];
}
