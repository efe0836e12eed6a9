import type { CalibrationCheck as Check, UncheckedProperty } from '../../../results/schema.ts';

/** How far measured times may be off, in seconds, and rates, as a share. */
export interface Tolerance {
  time: number;
  rate: number;
}

/** On the virtual clock the kernel alone decides; on the real one the machine's scheduling takes part. */
export const TOLERANCE: Record<'virtual' | 'real', Tolerance> = {
  virtual: { time: 0.1e-3, rate: 0.01 },
  real: { time: 5e-3, rate: 0.02 },
};

/** What was compared, and what could not be. */
export interface Verdicts {
  checks: Check[];
  unchecked: UncheckedProperty[];
}

/** What was not measured is no number, and red. */
export const check = (fields: Omit<Check, 'ok'>): Check => ({
  ...fields,
  ok: Math.abs(fields.measured - fields.expected) <= fields.tolerance,
});

export const gathered = (all: readonly Verdicts[]): Verdicts => ({
  checks: all.flatMap(({ checks }) => checks),
  unchecked: all.flatMap(({ unchecked }) => unchecked),
});
export const checked = (...checks: Check[]): Verdicts => ({ checks, unchecked: [] });
export const unchecked = (...properties: UncheckedProperty[]): Verdicts => ({
  checks: [],
  unchecked: properties,
});
