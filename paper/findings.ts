import { z } from 'zod';
import { describeIssues } from '../base/issues.ts';
import type { Run } from '../results/schema.ts';

const bytes = z.number().nonnegative();

/** What the experiment `sensitivity` concludes: the threshold by ratio of round-trip times and of rates. */
const sensitivitySchema = z.object({
  base: z.object({ rate: z.number().positive(), roundTripTime: z.number().positive() }),
  points: z
    .array(
      z.object({
        rttRatio: z.number().positive(),
        rateRatio: z.number().positive(),
        /** Null: not reached up to the largest size. */
        threshold: bytes.nullable(),
        low: bytes.nullable(),
        high: bytes.nullable(),
        /** What the model of slow start says. */
        predicted: bytes.nullable(),
        /** Largest size that was measured. */
        largest: bytes,
      }),
    )
    .min(1),
});
export type Sensitivity = z.infer<typeof sensitivitySchema>;

/** What the experiment `settings` concludes: the threshold under each of several settings. */
const settingsSchema = z
  .array(
    z.object({
      label: z.string(),
      factors: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      threshold: bytes.nullable(),
      low: bytes.nullable(),
      high: bytes.nullable(),
    }),
  )
  .min(1);
export type SettingThreshold = z.infer<typeof settingsSchema>[number];

/** A finding of a run; a text says why there is none. */
export type Found<Finding> = { finding: Finding } | { why: string };

export const sensitivityOf = (run: Run): Found<Sensitivity> => find(run, 'sensitivity', sensitivitySchema);
export const settingsOf = (run: Run): Found<SettingThreshold[]> => find(run, 'settings', settingsSchema);

function find<Schema extends z.ZodType>(
  { findings }: Run,
  key: string,
  schema: Schema,
): Found<z.output<Schema>> {
  const given = findings[key];
  if (given === undefined)
    return { why: `The run has no finding "${key}" yet: it is written when all cells are measured.` };
  const parsed = schema.safeParse(given);
  if (parsed.success) return { finding: parsed.data };
  return { why: `run.json: findings.${key} is left out: ${describeIssues(parsed.error, given)}.` };
}
