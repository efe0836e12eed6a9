import { readFileSync } from 'node:fs';
import { findThreshold, type Threshold } from '../../reports/statistics/threshold.ts';
import type { Transfer } from '../../reports/run/schema.ts';
import type { Experiment, StageContext } from '../define.ts';
import type { MatrixInput } from '../matrix/matrix.ts';
import { sweep } from '../matrix/workload.ts';

/**
 * Figure 7 of the paper (Section 4, Scenario 2): completion times by object size over each link alone and with
 * a policy that knows the size.
 *
 * First each link alone is swept in one phase, to find the size from which the other link is faster. Then the
 * three policies are measured in two phases, with the threshold that was found.
 */

/** Links with low delay, each compared with `FAST`: i1 and i1' of the paper, and i2. */
const SLOW = ['dsl', 'dsl-rural'] as const;
const FAST = 'lte';

/** A tenth of the sizes and a fifth of the repeats, for a first look. */
const QUICK = { step: 100_000, repeats: 3 };
/** Section 4: 10 KBytes to 2 MBytes in steps of 10 KBytes, 15 runs. KB is 1000 bytes. */
const FULL = { step: 10_000, repeats: 15 };
/** Repeats of the sweep that finds the threshold; the paper states none. */
const SWEEP_REPEATS = { quick: 3, full: 5 };

export function figure7({ quick }: { quick: boolean }): Experiment {
  const { step, repeats } = quick ? QUICK : FULL;
  const sizes = sweep(step, 2_000_000, step);
  const oneLink = (link: string): MatrixInput => ({
    links: [[link]],
    policies: [{ label: `single:${link}`, name: 'single', settings: { link } }],
    workloads: [{ name: 'sweep-one-phase', clients: [{ sizes, phases: 'one' }] }],
    repeats: quick ? SWEEP_REPEATS.quick : SWEEP_REPEATS.full,
    factors: { phases: 'one', step: 'threshold' },
  });
  const allPolicies = ({ findings, repeats: wanted }: StageContext): MatrixInput => ({
    links: [['dsl', FAST]],
    policies: [
      { label: 'i1 only', name: 'single', settings: { link: 'dsl' } },
      { label: 'i2 only', name: 'single', settings: { link: FAST } },
      { label: 'filesize', name: 'filesize', settings: { threshold: largestForSlow(findings) } },
    ],
    workloads: [{ name: 'sweep-two-phase', clients: [{ sizes, phases: 'two' }] }],
    repeats: wanted ?? repeats,
    factors: { phases: 'two', step: 'figure' },
  });
  return {
    name: 'figure7',
    title: 'Completion time by object size (the paper’s Figure 7)',
    source: readFileSync(new URL(import.meta.url), 'utf8'),
    parameters: { quick, step, repeats },
    seed: 2013,
    stages: [
      {
        name: 'threshold',
        matrices: ({ repeats: wanted }) =>
          [...SLOW, FAST].map((link) => ({ ...oneLink(link), ...(wanted ? { repeats: wanted } : {}) })),
        conclude: (transfers, { seed }) => ({ thresholds: thresholdsOf(transfers, seed) }),
      },
      { name: 'figure', matrices: (context) => [allPolicies(context)] },
    ],
  };
}

interface PairThreshold extends Threshold {
  pair: [string, string];
}

function thresholdsOf(transfers: readonly Transfer[], seed: number): PairThreshold[] {
  const samples = transfers.map(({ size, link, completionTime }) => ({ size, link, time: completionTime }));
  return SLOW.map((slow) => ({ pair: [slow, FAST], ...findThreshold(samples, slow, FAST, { seed }) }));
}

/**
 * The policy takes the fast link above this size: the found threshold is the first size at which that is
 * faster. Without one, the slow link is faster for every size.
 */
function largestForSlow(findings: StageContext['findings']): number {
  const [found] = findings['thresholds'] as PairThreshold[];
  return found?.threshold == null ? Number.MAX_SAFE_INTEGER : found.threshold - 1;
}
