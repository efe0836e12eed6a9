import { mean } from 'simple-statistics';
import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';
import { changesOf, type Change } from '../../statistics/change/change.ts';
import { loadsOf } from './loads.ts';
import { showsSizes } from './meanings.ts';
import { COMPLETION_TIME, panelsOf, THROUGHPUT, type Group, type Measure, type Panel } from './panels.ts';

/** One setting in a later run against the first run. */
export interface ChangedSetting {
  kind: Measure['id'] | 'sweep';
  /** Workload, client, condition and policy. */
  setting: string;
  before: string;
  after: string;
  measure: Measure;
  /** Of values in the measure's unit. */
  change: Change;
  /** Change of each repeat that both runs have, over its value before; empty for runs of different seeds. */
  repeats: { repeat: number; relative: number }[];
}

/** The values of one setting in two runs by repeat, before they are compared. */
interface Setting extends Pick<ChangedSetting, 'kind' | 'setting' | 'before' | 'after' | 'measure'> {
  isOneSeed: boolean;
  first: ReadonlyMap<number, number>;
  second: ReadonlyMap<number, number>;
}

/**
 * Compares everything that later runs have in common with the first one: times of loads, throughputs of bulk clients,
 * and sweeps; one correction covers all of it. Repeats of two runs with one seed had the same random draws and are
 * compared in pairs; those of others are independent.
 */
export function changedSettings(runs: readonly RecordedRun[]): ChangedSetting[] {
  if (runs.length < 2) return [];
  const seeds = new Map(runs.map(({ label, run }) => [label, run.seed]));
  const loads = runs.flatMap(loadsOf);
  const of = (measure: Measure, isBulk: boolean) => {
    const own = loads.filter(({ bulk }) => bulk === isBulk);
    return settingsOf(panelsOf(own, measure), runs[0]?.label ?? '', measure, seeds);
  };
  return compare([...of(COMPLETION_TIME, false), ...of(THROUGHPUT, true), ...sweepSettings(runs)]);
}

function settingsOf(
  panels: readonly Panel[],
  before: string,
  measure: Measure,
  seeds: ReadonlyMap<string, number>,
): Setting[] {
  return panels
    .filter(({ run }) => run !== before)
    .flatMap((panel) => {
      const same = panels.find((one) => one.run === before && isSameSetting(one, panel));
      return panel.groups.flatMap((group): Setting[] => {
        const earlier = same?.groups.find(({ policy }) => policy === group.policy);
        if (!earlier) return [];
        const names = new Set([panel.workload, panel.client, panel.condition, group.policy]);
        return [
          {
            kind: measure.id,
            setting: [...names].filter((part) => part !== '').join(', '),
            ...{ before, after: panel.run, measure },
            isOneSeed: seeds.get(panel.run) === seeds.get(before),
            ...{ first: byRepeat(earlier, measure), second: byRepeat(group, measure) },
          },
        ];
      });
    });
}

const byRepeat = ({ loads }: Group, { of }: Measure) => new Map(loads.map((load) => [load.repeat, of(load)]));

const isSameSetting = (a: Panel, b: Panel) =>
  a.workload === b.workload && a.client === b.client && a.condition === b.condition;

/**
 * Sweeps, setting by setting. The value of a repeat is the geometric mean of its completion times over the sizes that
 * both runs have in every repeat.
 */
function sweepSettings(runs: readonly RecordedRun[]): Setting[] {
  const [baseline, ...others] = runs;
  if (!baseline) return [];
  const before = sweepsOf(baseline);
  return others.flatMap((run) =>
    [...sweepsOf(run)].flatMap(([setting, after]): Setting[] => {
      const earlier = before.get(setting);
      if (!earlier) return [];
      const sizes = [...earlier.values(), ...after.values()]
        .map((bySize) => new Set(bySize.keys()))
        .reduce((common, own) => common.intersection(own));
      if (sizes.size === 0) return [];
      const of = (repeats: typeof after) =>
        new Map([...repeats].map(([repeat, bySize]) => [repeat, meanOver(sizes, bySize)]));
      return [
        {
          kind: 'sweep',
          ...{ setting, before: baseline.label, after: run.label, measure: COMPLETION_TIME },
          isOneSeed: run.run.seed === baseline.run.seed,
          ...{ first: of(earlier), second: of(after) },
        },
      ];
    }),
  );
}

const meanOver = (sizes: ReadonlySet<number>, bySize: ReadonlyMap<number, number>) =>
  Math.exp(mean([...sizes].map((size) => Math.log(bySize.get(size) as number))));

/** Completion times (s) of each sweep by repeat and size. */
function sweepsOf(run: RecordedRun): Map<string, Map<number, Map<number, number>>> {
  const settings = Map.groupBy(
    run.transfers.filter(({ workload }) => showsSizes(run, workload)),
    sweepSetting,
  );
  return new Map(
    [...settings].map(([setting, own]) => [
      setting,
      new Map(
        [...Map.groupBy(own, ({ repeat }) => repeat)].map(([repeat, same]) => [
          repeat,
          new Map(same.map(({ size, completionTime }) => [size, completionTime])),
        ]),
      ),
    ]),
  );
}

/** What of a sweep has to be the same in two runs that are compared. */
export function sweepSetting({ workload, policy, links, factors }: Transfer): string {
  const named = Object.entries(factors).map(([name, value]) => `${name} ${String(value)}`);
  return [workload, policy, links.join(' + '), ...named].join(', ');
}

function compare(settings: readonly Setting[]): ChangedSetting[] {
  const samples = settings.map(({ isOneSeed, first, second }) => {
    const common = isOneSeed ? [...first.keys()].filter((repeat) => second.has(repeat)) : [];
    const isPaired = common.length > 1;
    const of = (values: ReadonlyMap<number, number>) =>
      isPaired ? common.map((repeat) => values.get(repeat) as number) : [...values.values()];
    return { before: of(first), after: of(second), isPaired, common: isPaired ? common : [] };
  });
  const changes = changesOf(samples);
  return settings.flatMap(({ isOneSeed: _, first, second, ...setting }, index) => {
    const change = changes[index];
    const { common = [] } = samples[index] ?? {};
    const repeats = common.map((repeat) => ({
      repeat,
      relative: (second.get(repeat) as number) / (first.get(repeat) as number) - 1,
    }));
    return change ? [{ ...setting, change, repeats }] : [];
  });
}

/** What a change means for whoever waits: `slower`, `faster`, or that nothing of the kind is shown. */
export type Outcome =
  'slower' | 'faster' | 'spread changed' | 'no difference shown' | 'the same' | 'too few repeats';

export function outcomeOf({ change: { direction }, measure }: ChangedSetting): Outcome {
  const isWorse = direction === (measure.lessIsBetter ? 'more' : 'less');
  switch (direction) {
    case 'more':
    case 'less':
      return isWorse ? 'slower' : 'faster';
    case 'spread':
      return 'spread changed';
    case 'none':
      return 'no difference shown';
    case 'same':
      return 'the same';
    case 'undecided':
      return 'too few repeats';
  }
}
