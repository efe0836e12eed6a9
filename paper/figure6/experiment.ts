import { only, sweep, type Experiment, type StageContext } from '../../experiments/define.ts';
import type { MatrixInput } from '../../experiments/matrix/matrix.ts';
import { BOTH_PAGES, FILESIZE, I1, I2, PAGES, ROUND_ROBIN } from './names.ts';
import { page } from '../../workloads/clients/index.ts';
import { largestForSlow, sweepOfEach, thresholdsOf, type PairThreshold } from '../thresholds.ts';

/**
 * Figure 6 of the paper (Section 4, Scenario 2): both pages at once over a slow DSL line and LTE, with a policy
 * that knows the size, with one that knows nothing, and over each link alone. All clients download in two
 * phases, since it is the same client for all policies.
 *
 * First the threshold of this pair of links is measured. The paper states no number of repeats; 30 as in its
 * Figure 5.
 */
const PAIR = ['dsl-rural', 'lte'] as const;

const FULL = { repeats: 30, sweepRepeats: 6, step: 10_000 };
const QUICK = { repeats: 3, sweepRepeats: 3, step: 50_000 };

/** Both pages at once. */
export const bothPages: MatrixInput['workloads'][number] = {
  name: BOTH_PAGES,
  clients: PAGES.map((name) => page(name, { phases: 'two' })),
};

/** Each link alone, taking turns, and by size. */
export const policiesOfFigure6 = (threshold: number): MatrixInput['policies'] => [
  only('dsl-rural', I1),
  only('lte', I2),
  ROUND_ROBIN,
  { label: FILESIZE, name: 'filesize', settings: { threshold } },
];

export default function figure6({ quick }: { quick: boolean }): Experiment {
  const { repeats, sweepRepeats, step } = quick ? QUICK : FULL;
  const figure = ({ findings, repeats: wanted }: StageContext): MatrixInput => ({
    links: [[...PAIR]],
    policies: policiesOfFigure6(largestForSlow((findings['thresholds'] as PairThreshold[] | undefined)?.[0])),
    workloads: [bothPages],
    repeats: wanted ?? repeats,
    labels: { step: 'figure' },
  });
  return {
    name: 'figure6',
    title: 'Two pages at once (the paper’s Figure 6)',
    parameters: { step, repeats },
    seed: 2013,
    stages: [
      {
        name: 'threshold',
        matrices: ({ repeats: wanted }) =>
          sweepOfEach(PAIR, sweep(step, 500_000, step), wanted ?? sweepRepeats),
        conclude: (transfers, { seed }) => ({ thresholds: thresholdsOf(transfers, [PAIR], seed) }),
      },
      { name: 'figure', matrices: (context) => [figure(context)] },
    ],
  };
}
