import { z } from 'zod';
import { kilobytes } from '../../reports/document/format.ts';
import { FEWEST_FOR_AN_INTERVAL } from '../../statistics/bounds.ts';
import type { Run } from '../../results/schema.ts';
import { findingOf, type Found } from '../finding.ts';

const bytes = z.number().nonnegative();

/** What the experiment concludes: the threshold under each of several settings. */
const settingsSchema = z
  .array(
    z.object({
      label: z.string(),
      factors: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      threshold: bytes.nullable(),
      low: bytes.nullable(),
      high: bytes.nullable(),
      /** Low and high are an interval of six or more, and else a range. Runs of before do not say. */
      repeats: z.number().optional(),
    }),
  )
  .min(1);
export type SettingThreshold = z.output<typeof settingsSchema>[number];

export const settingsOf = (run: Run): Found<SettingThreshold[]> => findingOf(run, 'settings', settingsSchema);

/** Which settings move the threshold to a size (bytes), or how near they come. */
export function settingsReason(settings: readonly SettingThreshold[], paper: number): string {
  const decided = settings.filter(({ repeats = 0 }) => repeats >= FEWEST_FOR_AN_INTERVAL);
  const moved = decided.filter(
    ({ low, high, threshold }) =>
      low !== null && low <= paper && (high === null ? threshold === null || paper >= low : paper <= high),
  );
  if (moved.length > 0)
    return `${kilobytes(paper)} lies in the interval with ${moved.map(({ label }) => label).join('; ')}`;
  const isDecided = decided.some(({ low }) => low !== null);
  const known = settings.filter(({ threshold }) => threshold !== null);
  const [nearest] = known.toSorted(
    (a, b) => Math.abs(Math.log((a.threshold ?? 1) / paper)) - Math.abs(Math.log((b.threshold ?? 1) / paper)),
  );
  return nearest
    ? `${isDecided ? `none of ${settings.length} explains it` : `not decided, since fewer than ${FEWEST_FOR_AN_INTERVAL} repeats have no interval`}; nearest is ${nearest.label} with ${kilobytes(nearest.threshold ?? 0)}`
    : `no threshold with any of ${settings.length}`;
}
