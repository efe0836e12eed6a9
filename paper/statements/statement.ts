import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { Judgement } from './quantity.ts';

/** A statement of the paper, and how measurements are held against it. */
export interface Statement<Evidence> {
  /** Its number in the list of the paper's statements. */
  number: number;
  text: string;
  /** What is computed, and when the statement agrees. */
  check: string;
  /** The paper's value, or its words. */
  paper: string;
  /** Why it follows from how the experiment is made; then what is measured is no evidence, and no verdict is given. */
  byConstruction?: string;
  evaluate: (evidence: Evidence, options: BootstrapOptions) => Judgement;
}

/** Statements about what `evidenceOf` finds in a run, as statements about the run. */
export function aboutRuns<Evidence>(
  evidenceOf: (run: RecordedRun) => Evidence,
  statements: readonly Statement<Evidence>[],
): Statement<RecordedRun>[] {
  const known = new WeakMap<RecordedRun, { evidence: Evidence }>();
  const found = (run: RecordedRun): Evidence => {
    const { evidence } = known.get(run) ?? { evidence: evidenceOf(run) };
    known.set(run, { evidence });
    return evidence;
  };
  return statements.map(({ evaluate, ...statement }) => ({
    ...statement,
    evaluate: (run, options) => evaluate(found(run), options),
  }));
}

/** Two times are the same, and one is not worse than the other, up to this share. */
export const SAME = 0.03;
/** The paper's percentages are met up to this: five percentage points. */
export const PERCENTAGE = 0.05;
/** What the paper calls minimal or hardly different is at most this share of the completion time. */
export const MINIMAL = 0.05;
