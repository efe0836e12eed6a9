import { only, sweep, type Experiment, type StageContext } from '../../experiments/define.ts';
import type { MatrixInput } from '../../experiments/matrix/matrix.ts';
import { objects } from '../../workloads/clients/index.ts';
import { largestForSlow, sweepOfEach, thresholdsOf, type PairThreshold } from '../thresholds.ts';

/**
 * Figure 7 of the paper (Section 4, Scenario 2): completion times by object size over each link alone and with
 * a policy that knows the size.
 *
 * First each link alone is swept in one phase, to find the size from which the other link is faster. Then the
 * three policies are measured in two phases, with the threshold that was found.
 */

/** i1 and i2, and i1' and i2. */
const PAIRS = [
  ['dsl', 'lte'],
  ['dsl-rural', 'lte'],
] as const;
const LINKS = ['dsl', 'dsl-rural', 'lte'];

/** A tenth of the sizes and a fifth of the repeats, for a first look. */
const QUICK = { step: 100_000, repeats: 3 };
/** Section 4: 10 KBytes to 2 MBytes in steps of 10 KBytes, 15 runs. KB is 1000 bytes. */
const FULL = { step: 10_000, repeats: 15 };
/** Repeats of the sweep that finds the threshold; the paper states none. */
const SWEEP_REPEATS = { quick: 3, full: 6 };

export default function figure7({ quick }: { quick: boolean }): Experiment {
  const { step, repeats } = quick ? QUICK : FULL;
  const sweepRepeats = quick ? SWEEP_REPEATS.quick : SWEEP_REPEATS.full;
  const sizes = sweep(step, 2_000_000, step);
  const allPolicies = ({ findings, repeats: wanted }: StageContext): MatrixInput => ({
    links: [['dsl', 'lte']],
    policies: [
      only('dsl', 'i1 only'),
      only('lte', 'i2 only'),
      {
        label: 'filesize',
        name: 'filesize',
        settings: { threshold: largestForSlow((findings['thresholds'] as PairThreshold[] | undefined)?.[0]) },
      },
    ],
    workloads: [{ name: 'sweep-two-phase', clients: [objects(sizes, { phases: 'two' })] }],
    repeats: wanted ?? repeats,
    labels: { phases: 'two', step: 'figure' },
  });
  return {
    name: 'figure7',
    title: 'Completion time by object size (the paper’s Figure 7)',
    parameters: { step, repeats },
    seed: 2013,
    stages: [
      {
        name: 'threshold',
        matrices: ({ repeats: wanted }) => sweepOfEach(LINKS, sizes, wanted ?? sweepRepeats),
        conclude: (transfers, { seed }) => ({ thresholds: thresholdsOf(transfers, PAIRS, seed) }),
      },
      { name: 'figure', matrices: (context) => [allPolicies(context)] },
    ],
  };
}
