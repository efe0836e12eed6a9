import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { Outcome } from './quantity.ts';

/** A statement of the paper, and how measurements are held against it. */
export interface Statement<Evidence> {
  /** Its number in the list of the paper's statements. */
  number: number;
  text: string;
  /** What is computed, and when the statement agrees. */
  check: string;
  /** The paper's value, or its words. */
  paper: string;
  evaluate: (evidence: Evidence, options: BootstrapOptions) => Outcome;
}

/** Two times are the same, and one is not worse than the other, up to this share. */
export const SAME = 0.03;
/** The paper's percentages are met up to this: five percentage points. */
export const PERCENTAGE = 0.05;
/** What the paper calls minimal or hardly different is at most this share of the completion time. */
export const MINIMAL = 0.05;
