import type { z } from 'zod';
import { describeIssuesInline } from '../base/input/validate.ts';
import type { Run } from '../results/schema.ts';

/** A finding of a run; a text says why there is none. */
export type Found<Finding> = { finding: Finding } | { why: string };

/** What an experiment has concluded and written into its run under a key. */
export function findingOf<Schema extends z.ZodType>(
  { findings }: Run,
  key: string,
  schema: Schema,
): Found<z.output<Schema>> {
  const given = findings[key];
  if (given === undefined)
    return { why: `The run has no finding "${key}" yet: it is written when all cells are measured.` };
  const parsed = schema.safeParse(given);
  if (parsed.success) return { finding: parsed.data };
  return { why: `run.json: findings.${key} is left out: ${describeIssuesInline(parsed.error, given)}.` };
}
