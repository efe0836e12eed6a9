import { z } from 'zod';
import type { Transfer } from '../../../results/schema.ts';
import { FEWEST_FOR_AN_INTERVAL } from '../../../statistics/bounds.ts';
import { findThreshold, type Threshold } from '../../../statistics/threshold.ts';

/** Thresholds (bytes) that the paper states, for KB = 1000 bytes, by the lower-rate and the higher-rate link. */
const PAPER_THRESHOLDS: readonly { slow: string; fast: string; size: number }[] = [
  { slow: 'dsl', fast: 'lte', size: 1_400_000 },
  { slow: 'dsl-rural', fast: 'lte', size: 100_000 },
];

export interface PairThreshold extends Threshold {
  /** What the paper states for links of these properties; null for other pairs. */
  paper: number | null;
  /** Whether the run stated it (and its policy used it), or whether it is computed from the transfers here. */
  origin: 'recorded' | 'computed';
}

/** A threshold as the experiments record it among their findings. */
export const thresholdSchema = z.object({
  pair: z.tuple([z.string(), z.string()]),
  threshold: z.number().nullable(),
  interval: z.tuple([z.number(), z.number().nullable()]).nullable(),
  confidence: z.number(),
  resamples: z.number(),
  seed: z.number(),
  sizes: z.number(),
  skipped: z.array(z.number()),
  smallest: z.number().nullable(),
  step: z.number().nullable(),
  repeats: z.number(),
  /** Runs of before do not say. */
  range: z.tuple([z.number(), z.number().nullable()]).nullable().optional(),
  crossings: z.number(),
});

const findingSchema = z.object({ thresholds: z.array(thresholdSchema) });

const paperOf = (slow: string, fast: string) =>
  PAPER_THRESHOLDS.find((known) => known.slow === slow && known.fast === fast)?.size ?? null;

/** A recorded threshold beside the paper's for the same pair of links. */
export const asPairThreshold = ({
  pair: [slow, fast],
  range = null,
  interval,
  ...threshold
}: z.output<typeof thresholdSchema>): PairThreshold => ({
  ...{ slow, fast, ...threshold, range },
  // Runs of before recorded one for fewer repeats too.
  interval: threshold.repeats < FEWEST_FOR_AN_INTERVAL ? null : interval,
  paper: paperOf(slow, fast),
  origin: 'recorded',
});

/** What the run found counts, because its policy acted on it; else the thresholds are computed. */
export function thresholdsOf(
  findings: unknown,
  onePhase: readonly Transfer[],
  seed: number,
): PairThreshold[] {
  const recorded = findingSchema.safeParse(findings);
  const samples = onePhase.map(({ size, link, completionTime }) => ({ size, link, time: completionTime }));
  if (recorded.success) {
    return recorded.data.thresholds.map(asPairThreshold).map((found) => {
      // Runs of before recorded no range: it is that of their transfers, if these are all there.
      const { sizes, range } = findThreshold(samples, found.slow, found.fast, { seed, resamples: 0 });
      return { ...found, range: found.range ?? (sizes === found.sizes ? range : null) };
    });
  }
  const measured = new Set(samples.map(({ link }) => link));
  return PAPER_THRESHOLDS.filter(({ slow, fast }) => measured.has(slow) && measured.has(fast)).map(
    ({ slow, fast, size }) => ({
      ...findThreshold(samples, slow, fast, { seed }),
      paper: size,
      origin: 'computed',
    }),
  );
}

/** From where to where a threshold may lie; an upper end of null is beyond the largest size. */
export interface ThresholdBounds {
  kind: 'interval' | 'range';
  low: number;
  high: number | null;
}

/** The interval of six repeats or more, the range of fewer; null for one repeat. */
export function boundsOf({ interval, range }: Pick<Threshold, 'interval' | 'range'>): ThresholdBounds | null {
  const ends = interval ?? range;
  return ends && { kind: interval ? 'interval' : 'range', low: ends[0], high: ends[1] };
}

/**
 * Where the paper's threshold lies by the bounds of the measured one, of which nothing is known that is finer than
 * a step of the sizes. Open: the measured one may be smaller than every size, and then the paper's is no larger.
 * Null without bounds, or without a threshold in the paper.
 */
export function placeOfPaper(found: PairThreshold): 'inside' | 'within a step' | 'outside' | 'open' | null {
  const [bounds, { paper, step, threshold, smallest }] = [boundsOf(found), found];
  if (!bounds || paper === null) return null;
  const [low, high, reach] = [bounds.low, bounds.high ?? Infinity, step ?? 0];
  if (threshold === smallest) return paper > high + reach ? 'outside' : 'open';
  if (paper >= low && paper <= high) return 'inside';
  return paper >= low - reach && paper <= high + reach ? 'within a step' : 'outside';
}
