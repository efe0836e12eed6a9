import { z } from 'zod';
import { kilobytes } from '../../reports/document/format.ts';
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
    }),
  )
  .min(1);
export type SettingThreshold = z.infer<typeof settingsSchema>[number];

export const settingsOf = (run: Run): Found<SettingThreshold[]> => findingOf(run, 'settings', settingsSchema);

/** Which settings move the threshold to a size (bytes), or how near they come. */
export function settingsReason(settings: readonly SettingThreshold[], paper: number): string {
  const moved = settings.filter(
    ({ low, high, threshold }) =>
      low !== null && low <= paper && (high === null ? threshold === null || paper >= low : paper <= high),
  );
  if (moved.length > 0)
    return `${kilobytes(paper)} lies in the interval with ${moved.map(({ label }) => label).join('; ')}`;
  const isDecided = settings.some(({ low }) => low !== null);
  const known = settings.filter(({ threshold }) => threshold !== null);
  const [nearest] = known.toSorted(
    (a, b) => Math.abs(Math.log((a.threshold ?? 1) / paper)) - Math.abs(Math.log((b.threshold ?? 1) / paper)),
  );
  return nearest
    ? `${isDecided ? `none of ${settings.length} explains it` : 'not decided, since one repeat has no interval'}; nearest is ${nearest.label} with ${kilobytes(nearest.threshold ?? 0)}`
    : `no threshold with any of ${settings.length}`;
}
