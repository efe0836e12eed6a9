import { z } from 'zod';
import type { Run } from '../../results/schema.ts';
import { findingOf, type Found } from '../finding.ts';

const bytes = z.number().nonnegative();

/** What the experiment concludes: the threshold by ratio of round-trip times and of rates. */
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
        repeats: z.number().optional(),
        /** What the model of slow start says. */
        predicted: bytes.nullable(),
        /** Largest size that was measured. */
        largest: bytes,
      }),
    )
    .min(1),
});
export type Sensitivity = z.output<typeof sensitivitySchema>;

export const sensitivityOf = (run: Run): Found<Sensitivity> =>
  findingOf(run, 'sensitivity', sensitivitySchema);
