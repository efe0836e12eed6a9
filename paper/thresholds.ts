import type { Transfer } from '../results/schema.ts';
import { findThreshold, type Threshold } from '../statistics/threshold.ts';
import { only } from '../experiments/define.ts';
import type { MatrixInput } from '../experiments/matrix/matrix.ts';
import { objects } from '../workloads/clients/index.ts';

/** Two links, the one with the lower delay first, and the size from which on the other is faster. */
export interface PairThreshold extends Threshold {
  pair: [slow: string, fast: string];
}

/**
 * Each link alone, swept over object sizes in one phase: the measurement that a threshold is found in. All
 * cells are labelled `step: threshold`.
 */
export const sweepOfEach = (
  links: readonly string[],
  sizes: number[],
  repeats: number,
  rest: Partial<MatrixInput> = {},
): MatrixInput[] =>
  links.map((link) => ({
    links: [[link]],
    policies: [only(link, `single:${link}`)],
    workloads: [{ name: 'sweep-one-phase', clients: [objects(sizes)] }],
    repeats,
    labels: { phases: 'one', step: 'threshold' },
    ...rest,
  }));

/** The thresholds of pairs of links, with bootstrap intervals over the repeats. */
export function thresholdsOf(
  transfers: readonly Transfer[],
  pairs: readonly (readonly [slow: string, fast: string])[],
  seed: number,
): PairThreshold[] {
  const samples = transfers.map(({ size, link, completionTime }) => ({ size, link, time: completionTime }));
  return pairs.map(([slow, fast]) => ({
    pair: [slow, fast],
    ...findThreshold(samples, slow, fast, { seed }),
  }));
}

/**
 * The setting of the policy `filesize`, which takes the fast link above a size: the found threshold is the first
 * size at which that is faster. Without one, the slow link is faster for every size.
 */
export const largestForSlow = (found: Threshold | undefined): number =>
  found?.threshold == null ? Number.MAX_SAFE_INTEGER : found.threshold - 1;
