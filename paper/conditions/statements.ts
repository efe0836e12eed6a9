import { z } from 'zod';
import { asPairThreshold, thresholdSchema } from '../figure7/analysis/thresholds.ts';
import { loadsOf, type Load } from '../../reports/analysis/loads.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { FIGURE5_STATEMENTS } from '../figure5/statements.ts';
import { FIGURE6_STATEMENTS } from '../figure6/statements.ts';
import { PAIR_STATEMENTS, thresholdOutcome } from '../figure7/statements.ts';
import type { Explanation } from '../story.ts';
import type { Outcome } from '../statements/quantity.ts';
import { pageEvidence, type PageEvidence } from '../pages/evidence.ts';
import type { Statement } from '../statements/statement.ts';

export type Factors = Load['factors'];
type Outcomes = { factors: Factors; outcome: Outcome }[];

/** One statement under every condition that was measured. */
export interface ConditionedStatement {
  statement: Statement<PageEvidence>;
  outcomes: Outcomes;
  /** When it holds, in words: "always", "only with queue 50 ms", "never". */
  holds: string;
}

/** Statements for which the experiment measures everything; of page loads alone it measures none. */
const STATEMENTS = [...FIGURE5_STATEMENTS, ...FIGURE6_STATEMENTS].filter(({ number }) => number !== 5);

/** Holds the statements about page loads against each condition of a run of the experiment `conditions`. */
export function checkConditions(run: RecordedRun, options: BootstrapOptions): ConditionedStatement[] {
  const conditions = [...Map.groupBy(loadsOf(run), ({ factors }) => JSON.stringify(factors)).values()];
  return STATEMENTS.map((statement) => {
    const outcomes = conditions.map((loads) => ({
      factors: loads[0]?.factors ?? {},
      outcome: statement.evaluate(pageEvidence(run, loads), options),
    }));
    return { statement, outcomes, holds: holdsWhen(outcomes) };
  });
}

/** What the experiment found of the threshold between i1' and i2 under each queue and initial window. */
const thresholdsSchema = z.object({
  thresholds: z.array(thresholdSchema.extend({ queue: z.string(), initialWindow: z.number() })),
});

/** When that threshold agrees with the paper's, in words; null when the run has found none. */
export function thresholdByCondition({ run }: RecordedRun): string | null {
  const found = thresholdsSchema.safeParse(run.findings);
  if (!found.success) return null;
  return holdsWhen(
    found.data.thresholds.map(({ queue, initialWindow, ...threshold }) => ({
      factors: { queue, initialWindow },
      outcome: thresholdOutcome(asPairThreshold(threshold)),
    })),
  );
}

/** When a statement that differs agrees, and whether it does so at all. */
export const explanation: Explanation = {
  statements: [...STATEMENTS, ...PAIR_STATEMENTS].map(({ number }) => number),
  reasonsOf: (run, options) => {
    const holds = new Map(
      checkConditions(run, options).map((checked) => [checked.statement.number, checked.holds]),
    );
    const pair = thresholdByCondition(run);
    for (const { number } of PAIR_STATEMENTS) if (pair !== null) holds.set(number, pair);
    return (number) => {
      const found = holds.get(number);
      return found === undefined ? null : agreesWhen(found);
    };
  },
};

/** "agrees only with queue 50 ms", "never agrees". */
const agreesWhen = (holds: string): string =>
  /^(never|not decided)/.test(holds) ? holds.replace('never', 'never agrees') : `agrees ${holds}`;

/** When a statement holds: always, never, with one level of one factor, or under the conditions listed. */
export function holdsWhen(outcomes: Outcomes): string {
  const decided = outcomes.filter(({ outcome }) => outcome.verdict !== 'cannot be checked');
  const open = outcomes.length - decided.length;
  if (decided.length === 0) return 'not decided';
  const remark = open > 0 ? ` (${open} of ${outcomes.length} conditions not decided)` : '';
  const [held, failed] = (['agrees', 'differs'] as const).map((verdict) =>
    decided.filter(({ outcome }) => outcome.verdict === verdict),
  ) as [Outcomes, Outcomes];
  if (failed.length === 0) return `always${remark}`;
  if (held.length === 0) return `never${remark}`;
  const [only, except] = [decisiveLevels(held, decided), decisiveLevels(failed, decided)];
  if (only) return `only with ${only}${remark}`;
  if (except) return `except with ${except}${remark}`;
  const isMostlyHeld = held.length > failed.length;
  const listed = (isMostlyHeld ? failed : held).map(({ factors }) => describeFactors(factors)).join('; ');
  return `${isMostlyHeld ? 'except' : 'only'} with ${listed}${remark}`;
}

/** The levels of one or two factors that tell some of the conditions from all others; null when none do. */
function decisiveLevels(some: Outcomes, decided: Outcomes): string | null {
  const levels = Object.entries(some[0]?.factors ?? {}).filter(([name, level]) =>
    some.every(({ factors }) => factors[name] === level),
  );
  const subsets = levels.flatMap((level, index) => [
    [level],
    ...levels.slice(index + 1).map((other) => [level, other]),
  ]);
  const telling = subsets
    .toSorted((a, b) => a.length - b.length)
    .find((subset) => {
      const matching = decided.filter(({ factors }) =>
        subset.every(([name, level]) => factors[name] === level),
      );
      return matching.length === some.length;
    });
  return telling ? describeFactors(Object.fromEntries(telling)) : null;
}

const NAMES: Readonly<Record<string, string>> = {
  initialWindow: 'initial window',
  congestionControl: 'congestion control',
  receiveBuffer: 'receive buffer',
};

/** "queue 50 ms, initial window 3, connections new". */
export const describeFactors = (factors: Factors): string =>
  Object.entries(factors)
    .map(([name, level]) => `${NAMES[name] ?? name} ${String(level)}`)
    .join(', ');
