import type { Transfer } from '../../results/schema.ts';
import type { Queue } from '../../testbed/profiles.ts';
import { only, sweep, type Experiment, type StageContext } from '../../experiments/define.ts';
import type { MatrixInput } from '../../experiments/matrix/matrix.ts';
import { CATEGORY, I1, I2, PAGES } from '../figure5/names.ts';
import { bulk, page } from '../../workloads/clients/index.ts';
import { bothPages, policiesOfFigure6 } from '../figure6/experiment.ts';
import { largestForSlow, sweepOfEach, thresholdsOf, type PairThreshold } from '../thresholds.ts';

/**
 * Figures 5 and 6 under what the paper leaves unstated and what decides the outcome: two queues, two initial
 * windows, and a new connection for each object or kept ones.
 *
 * The size that the policy of Figure 6 goes by is measured for each queue and initial window.
 */
const QUEUES: { label: string; queue: Queue }[] = [
  { label: '50 ms', queue: { seconds: 0.05 } },
  { label: '300 ms', queue: { seconds: 0.3 } },
];
const INITIAL_WINDOWS = [3, 10];
const CONNECTIONS = ['new', 'keep-alive'] as const;

const PAIR = ['dsl-rural', 'lte'] as const;

const FULL = { repeats: 10, sweepRepeats: 6, step: 20_000 };
const QUICK = { repeats: 1, sweepRepeats: 1, step: 60_000 };
const LARGEST = 600_000;

interface ConditionThreshold extends PairThreshold {
  queue: string;
  initialWindow: number;
}

export default function conditions({ quick }: { quick: boolean }): Experiment {
  const { repeats, sweepRepeats, step } = quick ? QUICK : FULL;
  const factors = { queue: QUEUES.map(({ queue }) => queue), initialWindow: INITIAL_WINDOWS };
  const figure5 = ({ repeats: wanted }: StageContext): MatrixInput => ({
    links: [['dsl', 'lte']],
    policies: [only('dsl', I1), only('lte', I2), CATEGORY],
    workloads: PAGES.map((name) => ({
      name,
      clients: [page(name, { intents: { category: 'query' } }), bulk()],
    })),
    repeats: wanted ?? repeats,
    factors: { ...factors, connections: [...CONNECTIONS] },
  });
  const figure6 = ({ findings, repeats: wanted }: StageContext): MatrixInput[] =>
    combinations().map(({ label, queue, initialWindow }) => ({
      links: [[...PAIR]],
      policies: policiesOfFigure6(largestForSlow(thresholdFor(findings, label, initialWindow))),
      workloads: [bothPages],
      repeats: wanted ?? repeats,
      factors: { queue: [queue], initialWindow: [initialWindow], connections: [...CONNECTIONS] },
    }));
  return {
    name: 'conditions',
    title: 'Figures 5 and 6 over queues, initial windows and kept connections',
    parameters: { repeats, step },
    seed: 2013,
    stages: [
      {
        name: 'threshold',
        matrices: ({ repeats: wanted }) =>
          sweepOfEach(PAIR, sweep(step, LARGEST, step), wanted ?? sweepRepeats, { factors }),
        conclude: (transfers, { seed }) => ({ thresholds: thresholdsByCondition(transfers, seed) }),
      },
      { name: 'figures', matrices: (context) => [figure5(context), ...figure6(context)] },
    ],
  };
}

const combinations = () =>
  QUEUES.flatMap((queue) => INITIAL_WINDOWS.map((initialWindow) => ({ ...queue, initialWindow })));

const thresholdsByCondition = (transfers: readonly Transfer[], seed: number): ConditionThreshold[] =>
  combinations().flatMap(({ label, initialWindow }) => {
    const own = transfers.filter(
      ({ factors }) => factors['queue'] === label && factors['initialWindow'] === initialWindow,
    );
    return thresholdsOf(own, [PAIR], seed).map((found) => ({ ...found, queue: label, initialWindow }));
  });

const thresholdFor = (findings: StageContext['findings'], queue: string, initialWindow: number) =>
  (findings['thresholds'] as ConditionThreshold[] | undefined)?.find(
    (found) => found.queue === queue && found.initialWindow === initialWindow,
  );
