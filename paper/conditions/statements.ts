import { z } from 'zod';
import { asPairThreshold, thresholdSchema } from '../figure7/analysis/thresholds.ts';
import { loadsOf } from '../../reports/analysis/loads.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { FIGURE5_STATEMENTS } from '../figure5/statements.ts';
import { FIGURE6_STATEMENTS } from '../figure6/statements.ts';
import { PAIR_STATEMENTS, thresholdOutcome } from '../figure7/statements.ts';
import type { Explanation } from '../story.ts';
import { agreesWhen, holdsWhen, type Conditioned, type Holds } from './holds.ts';
import { pageEvidence, type PageEvidence } from '../pages/evidence.ts';
import type { Statement } from '../statements/statement.ts';

/** One statement under every condition that was measured. */
export interface ConditionedStatement {
  statement: Statement<PageEvidence>;
  outcomes: Conditioned[];
  holds: Holds;
}

/** Statements for which the experiment measures everything; of page loads alone it measures none. */
const STATEMENTS = [...FIGURE5_STATEMENTS, ...FIGURE6_STATEMENTS].filter(({ number }) => number !== 5);

/** Holds the statements about page loads against each condition of a run of the experiment `conditions`. */
export function checkConditions(run: RecordedRun, options: BootstrapOptions): ConditionedStatement[] {
  const conditions = [...Map.groupBy(loadsOf(run), ({ factors }) => JSON.stringify(factors)).values()];
  return STATEMENTS.map((statement) => {
    const outcomes = conditions.map((loads) => ({
      factors: loads[0]?.factors ?? {},
      judgement: statement.evaluate(pageEvidence(run, loads), options),
    }));
    return { statement, outcomes, holds: holdsWhen(outcomes) };
  });
}

/** What the experiment found of the threshold between i1' and i2 under each queue and initial window. */
const thresholdsSchema = z.object({
  thresholds: z.array(thresholdSchema.extend({ queue: z.string(), initialWindow: z.number() })),
});

/** When that threshold agrees with the paper's, null when the run has found none. */
function thresholdByCondition({ run }: RecordedRun): Holds | null {
  const found = thresholdsSchema.safeParse(run.findings);
  if (!found.success) return null;
  return holdsWhen(
    found.data.thresholds.map(({ queue, initialWindow, ...threshold }) => ({
      factors: { queue, initialWindow },
      judgement: thresholdOutcome(asPairThreshold(threshold)),
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
