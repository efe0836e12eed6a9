import { median } from 'simple-statistics';
import type { RecordedRun } from '../../results/read.ts';
import {
  CONFIDENCE,
  medianResampler,
  percentileInterval,
  type BootstrapOptions,
  type Interval,
} from '../../statistics/bootstrap.ts';
import { FEWEST_FOR_AN_INTERVAL, isExact, type Bounds } from '../../statistics/bounds.ts';
import { randomIndexFrom } from '../../statistics/random.ts';
import { sweepSetting } from './changes.ts';
import { showsSizes } from './meanings.ts';

/** Resamples of a sweep: a tenth of a percent of the ratio is finer than any figure shows. */
const SWEEP_RESAMPLES = 500;

/** The times of one workload and policy in a later run over those in the first run. */
export interface SweepComparison {
  /** Workload and policy, and factors if there are any. */
  setting: string;
  workload: string;
  policy: string;
  first: string;
  second: string;
  /** Ratio of the medians (second over first) at each size that both runs have. */
  ratios: { size: number; ratio: number; n: number }[];
  /** Median of these ratios, with its bounds over the repeats of each size; null for one repeat. */
  ratio: number;
  bounds: Bounds | null;
}

/** Compares the sweeps of later runs with those of the first run, setting by setting. */
export function compareSweeps(runs: readonly RecordedRun[], options: BootstrapOptions): SweepComparison[] {
  const [first, ...others] = runs;
  if (!first) return [];
  const before = sweepsOf(first);
  return others.flatMap((run) =>
    [...sweepsOf(run)].flatMap(([setting, after]) => {
      const earlier = before.get(setting);
      const comparison = earlier ? compareSweep(earlier.sizes, after.sizes, options) : null;
      if (!comparison) return [];
      const { workload, policy } = after;
      return [{ setting, workload, policy, first: first.label, second: run.label, ...comparison }];
    }),
  );
}

interface Sweep {
  workload: string;
  policy: string;
  /** Completion times (s) by object size. */
  sizes: Map<number, number[]>;
}

function sweepsOf(run: RecordedRun): Map<string, Sweep> {
  const settings = Map.groupBy(
    run.transfers.filter(({ workload }) => showsSizes(run, workload)),
    sweepSetting,
  );
  return new Map(
    [...settings].flatMap(([setting, own]) => {
      const [transfer] = own;
      if (!transfer) return [];
      const sizes = [...Map.groupBy(own, ({ size }) => size)];
      const times = new Map(
        sizes.map(([size, same]) => [size, same.map(({ completionTime }) => completionTime)]),
      );
      return [[setting, { workload: transfer.workload, policy: transfer.policy, sizes: times }]];
    }),
  );
}

type Sizes = ReadonlyMap<number, readonly number[]>;

function compareSweep(before: Sizes, after: Sizes, options: BootstrapOptions) {
  const common = [...before]
    .sort(([a], [b]) => a - b)
    .flatMap(([size, first]) => {
      const second = after.get(size);
      return second ? [{ size, first, second }] : [];
    });
  if (common.length === 0) return null;
  const ratios = common.map(({ size, first, second }) => ({
    size,
    ratio: median([...second]) / median([...first]),
    n: Math.min(first.length, second.length),
  }));
  return {
    ratios,
    ratio: median(ratios.map(({ ratio }) => ratio)),
    bounds: sweepBounds(common, options),
  };
}

type Common = readonly { first: readonly number[]; second: readonly number[] }[];

function sweepBounds(sizes: Common, options: BootstrapOptions): Bounds | null {
  const samples = sizes.flatMap(({ first, second }) => [first, second]);
  const n = Math.min(...samples.map(({ length }) => length));
  if (n < 2) return null;
  const isRange = n < FEWEST_FOR_AN_INTERVAL || samples.every(isExact);
  const ends = isRange ? sweepRange(sizes) : sweepInterval(sizes, options);
  const kind = samples.every(isExact) ? 'exact' : isRange ? 'range' : 'interval';
  return ends && { kind, low: ends[0], high: ends[1] };
}

/** The least and the largest that any choice of one repeat for each size and run gives. */
const sweepRange = (sizes: Common): Interval => [
  median(sizes.map(({ first, second }) => Math.min(...second) / Math.max(...first))),
  median(sizes.map(({ first, second }) => Math.max(...second) / Math.min(...first))),
];

function sweepInterval(
  sizes: Common,
  { seed, resamples = SWEEP_RESAMPLES, confidence = CONFIDENCE }: BootstrapOptions,
): Interval | null {
  const random = randomIndexFrom(seed);
  const samplers = sizes.map(({ first, second }) => [
    medianResampler(first, random),
    medianResampler(second, random),
  ]) as [() => number, () => number][];
  const drawn = Array.from({ length: resamples }, () =>
    median(samplers.map(([first, second]) => second() / first())),
  );
  return percentileInterval(drawn, confidence);
}
