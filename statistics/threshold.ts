import { median } from 'simple-statistics';
import { FEWEST_FOR_AN_INTERVAL } from './bounds.ts';
import { CONFIDENCE, medianResampler, RESAMPLES } from './bootstrap.ts';
import { randomIndexFrom, type RandomIndex } from './random.ts';

/** One completion time (seconds) of an object (bytes) over a link. */
export interface ThresholdSample {
  size: number;
  link: string;
  time: number;
}

export interface ThresholdOptions {
  seed: number;
  /** Bootstrap resamples; 2000 by default. */
  resamples?: number;
  /** Level of the interval; 0.95 by default. */
  confidence?: number;
}

/** Result of {@link findThreshold}; plain data that survives JSON. Sizes are bytes. */
export interface Threshold {
  /** The link that wins for small objects, and the one that wins for large ones. */
  slow: string;
  fast: string;
  /** Smallest size from which the fast link's median is below the slow link's for every larger size. */
  threshold: number | null;
  /**
   * Percentile bootstrap interval. An upper end of null says that it lies beyond the largest size. The
   * interval itself is null when no resample has a threshold, or when a size has fewer than six repeats.
   */
  interval: [number, number | null] | null;
  /** Least and largest threshold that any choice of one repeat for each size and link gives; null for one repeat. */
  range: [number, number | null] | null;
  confidence: number;
  resamples: number;
  seed: number;
  /** Number of sizes that were measured over both links, and the sizes that were measured over one alone. */
  sizes: number;
  skipped: number[];
  /** Smallest of these sizes: a threshold there may as well be smaller. Null without sizes. */
  smallest: number | null;
  /** Smallest distance between them: no threshold and no interval can be finer. Null with fewer than two. */
  step: number | null;
  /** Fewest repeats of any size over either link. */
  repeats: number;
  /** How often the faster link changes from one size to the next; 1 for a clean crossing. */
  crossings: number;
}

interface SizeSamples {
  size: number;
  slow: number[];
  fast: number[];
}

/**
 * Finds the object size (bytes) from which link `fast` is the better choice: the smallest size such that its
 * median completion time is below that of link `slow` for this and every larger size measured. A tie counts
 * for the slow link. The interval resamples the repeats within each size and link.
 *
 * @throws RangeError when a sample has a negative or non-finite size or time.
 */
export function findThreshold(
  samples: readonly ThresholdSample[],
  slow: string,
  fast: string,
  options: ThresholdOptions,
): Threshold {
  const { seed, resamples = RESAMPLES, confidence = CONFIDENCE } = options;
  const { both, skipped } = groupBySize(samples, slow, fast);
  const repeats = both.reduce(
    (fewest, { slow: a, fast: b }) => Math.min(fewest, a.length, b.length),
    Infinity,
  );
  const enough = both.length > 0 && repeats >= FEWEST_FOR_AN_INTERVAL;
  return {
    slow,
    fast,
    threshold: thresholdOf(both.map((entry) => ({ size: entry.size, wins: () => fastWins(entry) }))),
    interval: enough ? bootstrapInterval(both, seed, resamples, confidence) : null,
    range: both.length > 0 && repeats >= 2 ? rangeOf(both) : null,
    confidence,
    resamples,
    seed,
    sizes: both.length,
    skipped,
    smallest: both[0]?.size ?? null,
    step: smallestStep(both),
    repeats: both.length > 0 ? repeats : 0,
    crossings: countCrossings(both),
  };
}

function groupBySize(samples: readonly ThresholdSample[], slow: string, fast: string) {
  const sizes = new Map<number, SizeSamples>();
  for (const { size, link, time } of samples) {
    if (link !== slow && link !== fast) continue;
    if (!(size >= 0 && time >= 0 && Number.isFinite(size) && Number.isFinite(time))) {
      throw new RangeError(`A sample of link ${link} has size ${size} and time ${time}; both must be ≥ 0.`);
    }
    const entry = sizes.get(size) ?? { size, slow: [], fast: [] };
    sizes.set(size, entry);
    (link === slow ? entry.slow : entry.fast).push(time);
  }
  const ordered = [...sizes.values()].sort((a, b) => a.size - b.size);
  const isComplete = (entry: SizeSamples) => entry.slow.length > 0 && entry.fast.length > 0;
  return {
    both: ordered.filter(isComplete),
    skipped: ordered.filter((entry) => !isComplete(entry)).map(({ size }) => size),
  };
}

const fastWins = ({ slow, fast }: SizeSamples) => median(fast) < median(slow);

/** Walks down from the largest size, so that only the sizes that decide are looked at. */
function thresholdOf(sizes: readonly { size: number; wins: () => boolean }[]): number | null {
  const last = sizes.findLastIndex(({ wins }) => !wins());
  return sizes[last + 1]?.size ?? null;
}

/** The best that may be said of the fast link, and the worst. */
function rangeOf(sizes: readonly SizeSamples[]): Threshold['range'] {
  const low = thresholdOf(
    sizes.map(({ size, slow, fast }) => ({ size, wins: () => Math.min(...fast) < Math.max(...slow) })),
  );
  const high = thresholdOf(
    sizes.map(({ size, slow, fast }) => ({ size, wins: () => Math.max(...fast) < Math.min(...slow) })),
  );
  return low === null ? null : [low, high];
}

function bootstrapInterval(
  sizes: readonly SizeSamples[],
  seed: number,
  resamples: number,
  confidence: number,
): Threshold['interval'] {
  const random = randomIndexFrom(seed);
  const resampled = sizes.map((entry) => ({ size: entry.size, wins: resampledWin(entry, random) }));
  const found = Array.from({ length: resamples }, () => thresholdOf(resampled) ?? Infinity);
  found.sort((a, b) => a - b);
  const lower = orderStatistic(found, (1 - confidence) / 2);
  const upper = orderStatistic(found, (1 + confidence) / 2);
  return lower === Infinity ? null : [lower, upper === Infinity ? null : upper];
}

/** Where the samples do not overlap, no resample changes the winner, and none has to be drawn. */
function resampledWin({ slow, fast }: SizeSamples, random: RandomIndex): () => boolean {
  if (Math.max(...fast) < Math.min(...slow)) return () => true;
  if (Math.min(...fast) >= Math.max(...slow)) return () => false;
  const [drawSlow, drawFast] = [medianResampler(slow, random), medianResampler(fast, random)];
  return () => drawFast() < drawSlow();
}

/** Inverse of the empirical distribution (R's type 1): always a size of the grid, never a value between two. */
function orderStatistic(sorted: readonly number[], probability: number): number {
  const index = Math.ceil(sorted.length * probability) - 1;
  return sorted[Math.min(Math.max(index, 0), sorted.length - 1)] as number;
}

function countCrossings(sizes: readonly SizeSamples[]): number {
  const winners = sizes.map(fastWins);
  return winners.filter((winner, index) => index > 0 && winner !== winners[index - 1]).length;
}

function smallestStep(sizes: readonly SizeSamples[]): number | null {
  const steps = sizes.slice(1).map(({ size }, index) => size - (sizes[index]?.size ?? 0));
  return steps.length > 0 ? Math.min(...steps) : null;
}
