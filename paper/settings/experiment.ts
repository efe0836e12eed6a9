import type { Transfer } from '../../results/schema.ts';
import { only, sweep, type Experiment } from '../../experiments/define.ts';
import type { MatrixInput } from '../../experiments/matrix/matrix.ts';
import { objects } from '../../workloads/clients/index.ts';
import { thresholdsOf } from '../thresholds.ts';

/**
 * Which setting moves the threshold between i1 and i2? The paper found 1400 KBytes and states neither the
 * kernel nor its settings. One setting is changed at a time, and then those of a host of 2013 together.
 */
const SETTINGS: { label: string; factors: NonNullable<MatrixInput['factors']> }[] = [
  { label: 'default', factors: {} },
  { label: 'initial window 3', factors: { initialWindow: [3] } },
  { label: 'initial window 4', factors: { initialWindow: [4] } },
  { label: 'reno', factors: { congestionControl: ['reno'] } },
  { label: 'queue 50 ms', factors: { queue: [{ seconds: 0.05 }] } },
  { label: 'queue 300 ms', factors: { queue: [{ seconds: 0.3 }] } },
  { label: 'queue 1 s', factors: { queue: [{ seconds: 1 }] } },
  { label: 'receive buffer 64 KiB', factors: { receiveBuffer: [65_536] } },
  { label: 'receive buffer 128 KiB', factors: { receiveBuffer: [131_072] } },
  { label: 'receive buffer 256 KiB', factors: { receiveBuffer: [262_144] } },
  { label: 'loss 0.1 %', factors: { loss: [0.001] } },
  { label: 'two phases', factors: { phases: ['two'] } },
  { label: 'two phases, initial window 3', factors: { phases: ['two'], initialWindow: [3] } },
  {
    label: 'two phases, initial window 3, receive buffer 256 KiB',
    factors: { phases: ['two'], initialWindow: [3], receiveBuffer: [262_144] },
  },
];

const PAIR = ['dsl', 'lte'] as const;
const FULL = { repeats: 6, step: 50_000 };
const QUICK = { repeats: 1, step: 250_000 };
const LARGEST = 3_000_000;

/** What is kept for the report: the threshold (bytes) under each setting; null where there is none. */
interface SettingThreshold {
  label: string;
  factors: Transfer['factors'];
  threshold: number | null;
  low: number | null;
  high: number | null;
  repeats: number;
}

export default function settings({ quick }: { quick: boolean }): Experiment {
  const { repeats, step } = quick ? QUICK : FULL;
  const sizes = sweep(step, LARGEST, step);
  const matrices = (wanted: number | undefined): MatrixInput[] =>
    SETTINGS.flatMap(({ label, factors }) =>
      PAIR.map((link) => ({
        links: [[link]],
        policies: [only(link, `single:${link}`)],
        workloads: [{ name: 'sweep', clients: [objects(sizes)] }],
        repeats: wanted ?? repeats,
        factors,
        labels: { setting: label },
      })),
    );
  return {
    name: 'settings',
    title: 'The threshold between i1 and i2 by setting',
    parameters: { repeats, step, largest: LARGEST },
    seed: 2013,
    stages: [
      {
        name: 'settings',
        matrices: ({ repeats: wanted }) => matrices(wanted),
        conclude: (transfers, { seed }) => ({ settings: concluded(transfers, seed) }),
      },
    ],
  };
}

const concluded = (transfers: readonly Transfer[], seed: number): SettingThreshold[] =>
  SETTINGS.flatMap(({ label }) => {
    const own = transfers.filter(({ factors }) => factors['setting'] === label);
    const { setting: _setting, ...factors } = own[0]?.factors ?? {};
    return thresholdsOf(own, [PAIR], seed).map(({ threshold, interval, range, repeats }) => ({
      ...{ label, factors, threshold },
      low: (interval ?? range)?.[0] ?? null,
      high: (interval ?? range)?.[1] ?? null,
      repeats,
    }));
  });
