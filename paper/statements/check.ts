import { settingsOf, type SettingThreshold } from '../findings.ts';
import { kilobytes } from '../../reports/document/format.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import {
  checkConditions,
  thresholdByCondition,
  type ConditionedStatement,
} from '../conditions/statements.ts';
import { pageEvidence, sizeEvidence } from './evidence.ts';
import { FIGURE5_STATEMENTS } from '../figure5/statements.ts';
import { FIGURE6_STATEMENTS } from '../figure6/statements.ts';
import { FIGURE7_STATEMENTS } from '../figure7/statements.ts';
import { OTHER_STATEMENTS } from './others.ts';
import type { Outcome } from './quantity.ts';
import type { Statement } from './statement.ts';

/** One of the paper's statements, held against the runs. */
export interface Claim extends Outcome {
  number: number;
  text: string;
  check: string;
  paper: string;
  /** Where it differs: what an experiment shows of the reason, or which one would. */
  reason: string;
}

/** Experiments of the paper's figures; a report of several of them has all statements. */
export const FIGURES: readonly string[] = ['figure5', 'figure6', 'figure7'];

/**
 * The paper's 20 statements, each held against the run that measures it: the first one of the name `figure5`,
 * `figure6` or `figure7`. Runs of `conditions` and `settings` give reasons. Statements of figures without a run
 * cannot be checked, and name the command that would measure them.
 */
export function checkClaims(runs: readonly RecordedRun[], options: BootstrapOptions): Claim[] {
  const named = (name: string) =>
    runs.find(({ run, transfers }) => run.name === name && transfers.length > 0);
  const [five, six, seven] = FIGURES.map(named);
  const conditions = named('conditions');
  const reasons = {
    conditions: conditions ? checkConditions(conditions, options) : null,
    thresholds: conditions ? thresholdByCondition(conditions) : null,
    settings: settingsFound(named('settings')),
  };
  const thresholds = six ?? seven;
  const claims = [
    ...evaluate(FIGURE5_STATEMENTS, five && pageEvidence(five), 'figure5', options),
    ...evaluate(FIGURE6_STATEMENTS, six && pageEvidence(six), 'figure6', options),
    ...evaluate(
      FIGURE7_STATEMENTS.filter(isOfPair),
      thresholds && sizeEvidence(thresholds),
      'figure7',
      options,
    ),
    ...evaluate(
      FIGURE7_STATEMENTS.filter((statement) => !isOfPair(statement)),
      seven && sizeEvidence(seven),
      'figure7',
      options,
    ),
    ...evaluate(OTHER_STATEMENTS, runs, '', options),
  ];
  return claims
    .map((claim) => ({ ...claim, reason: reasonOf(claim, reasons) }))
    .sort((a, b) => a.number - b.number);
}

/** The threshold of i1' and i2 is measured for Figure 6, on a finer grid, and for Figure 7. */
const isOfPair = ({ number }: Statement<never>) => number === 9;

function evaluate<Evidence>(
  statements: readonly Statement<Evidence>[],
  evidence: Evidence | undefined,
  figure: string,
  options: BootstrapOptions,
): Omit<Claim, 'reason'>[] {
  return statements.map(({ number, text, check, paper, evaluate: outcomeOf }) => {
    const outcome: Outcome = evidence
      ? outcomeOf(evidence, options)
      : {
          ours: '',
          verdict: 'cannot be checked',
          why: `no run of ${figure} is given: npm run reproduce -- ${figure}`,
        };
    return { number, text, check, paper, ...outcome };
  });
}

interface Reasons {
  conditions: ConditionedStatement[] | null;
  /** When the threshold between i1' and i2 agrees, in words. */
  thresholds: string | null;
  settings: SettingThreshold[] | null;
}

function settingsFound(run: RecordedRun | undefined): SettingThreshold[] | null {
  const found = run && settingsOf(run.run);
  return found && 'finding' in found ? found.finding : null;
}

/** The statement that the experiment `settings` looks into, and the other one about a threshold. */
const THRESHOLD_CLAIM = 8;
const OTHER_THRESHOLD_CLAIM = 9;
const SEE_CONDITIONS = 'see conditions: npm run reproduce -- conditions';
const SEE_SETTINGS = 'see settings: npm run reproduce -- settings';
/** Statements that `conditions` looks into. */
const CONDITIONED = new Set([1, 2, 3, 4, 13, 14, 15, 16, 17, 18]);

function reasonOf({ number, verdict }: Omit<Claim, 'reason'>, reasons: Reasons): string {
  if (verdict !== 'differs') return '';
  const { conditions, thresholds, settings } = reasons;
  if (number === THRESHOLD_CLAIM) return settings ? settingsReason(settings, 1_400_000) : SEE_SETTINGS;
  if (number === OTHER_THRESHOLD_CLAIM) return thresholds ? byCondition(thresholds) : SEE_CONDITIONS;
  if (!CONDITIONED.has(number)) return 'no experiment varies what could explain it';
  const own = conditions?.find(({ statement }) => statement.number === number);
  return own ? byCondition(own.holds) : SEE_CONDITIONS;
}

/** "conditions: agrees only with queue 50 ms". */
function byCondition(holds: string): string {
  const isSentence = /^(never|not decided)/.test(holds);
  return `conditions: ${isSentence ? holds.replace('never', 'never agrees') : `agrees ${holds}`}`;
}

/** Which settings move the threshold to a size (bytes), or how near they come. */
export function settingsReason(settings: readonly SettingThreshold[], paper: number): string {
  const moved = settings.filter(
    ({ low, high, threshold }) =>
      low !== null && low <= paper && (high === null ? threshold === null || paper >= low : paper <= high),
  );
  if (moved.length > 0)
    return `settings: ${kilobytes(paper)} lies in the interval with ${moved.map(({ label }) => label).join('; ')}`;
  const isDecided = settings.some(({ low }) => low !== null);
  const known = settings.filter(({ threshold }) => threshold !== null);
  const [nearest] = known.toSorted(
    (a, b) => Math.abs(Math.log((a.threshold ?? 1) / paper)) - Math.abs(Math.log((b.threshold ?? 1) / paper)),
  );
  return nearest
    ? `settings: ${isDecided ? `none of ${settings.length} explains it` : 'not decided, since one repeat has no interval'}; nearest is ${nearest.label} with ${kilobytes(nearest.threshold ?? 0)}`
    : `settings: no threshold with any of ${settings.length}`;
}
