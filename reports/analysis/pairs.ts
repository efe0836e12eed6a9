import { median } from 'simple-statistics';
import { comparePairs, type Comparison } from '../../statistics/compare.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import type { Group, Measure, Panel } from './panels.ts';

/** Two groups of loads and how they differ; `first` is the better one where policies are compared. */
export interface ComparedPair {
  /** Where both belong: the title of the panel, and of the other one when they are of two. */
  panel: string;
  first: string;
  second: string;
  comparison: Comparison;
}

interface Pair {
  panel: string;
  first: { name: string; values: number[] };
  second: { name: string; values: number[] };
}

/** Compares all policies within each panel with each other; one correction covers all of these comparisons. */
export function comparePolicies(
  panels: readonly Panel[],
  measure: Measure,
  options: BootstrapOptions,
): ComparedPair[] {
  return compare(
    panels.flatMap(({ title, groups }) => {
      const ranked = rank(groups, measure);
      return ranked.flatMap((first, index) =>
        ranked.slice(index + 1).map((second) => ({
          panel: title,
          first: { name: first.policy, values: first.values },
          second: { name: second.policy, values: second.values },
        })),
      );
    }),
    options,
  );
}

/** The groups of a panel, the best median first. */
export function rank(groups: readonly Group[], { lessIsBetter }: Measure): Group[] {
  const sign = lessIsBetter ? 1 : -1;
  return groups.toSorted((a, b) => sign * (median(a.values) - median(b.values)));
}

/** Compares each policy of the first run with the same policy, workload and condition of the other runs. */
export function compareRuns(panels: readonly Panel[], options: BootstrapOptions): ComparedPair[] {
  const [baseline] = panels;
  if (!baseline) return [];
  const named = (run: string) => panels.filter((panel) => panel.run === run);
  const others = panels.filter(({ run }) => run !== baseline.run);
  return compare(
    others.flatMap((panel) => {
      const same = named(baseline.run).find((candidate) => isSameSetting(candidate, panel));
      return panel.groups.flatMap(({ policy, values }): Pair[] => {
        const before = same?.groups.find((group) => group.policy === policy);
        const setting = new Set([panel.workload, panel.client, panel.condition, policy]);
        if (!before) return [];
        return [
          {
            panel: [...setting].filter((part) => part !== '').join(', '),
            first: { name: baseline.run, values: before.values },
            second: { name: panel.run, values },
          },
        ];
      });
    }),
    options,
  );
}

const isSameSetting = (a: Panel, b: Panel) =>
  a.workload === b.workload && a.client === b.client && a.condition === b.condition;

function compare(pairs: readonly Pair[], options: BootstrapOptions): ComparedPair[] {
  const comparisons = comparePairs(
    pairs.map(({ first, second }) => [first.values, second.values] as const),
    options,
  );
  return pairs.flatMap(({ panel, first, second }, index) => {
    const comparison = comparisons[index];
    return comparison ? [{ panel, first: first.name, second: second.name, comparison }] : [];
  });
}

/** Values of two groups with the same repeat, which share the random draws of that repeat. */
export function pairByRepeat(
  first: Group,
  second: Group,
  measure: Measure,
): { repeat: number; difference: number }[] {
  const values = new Map(first.loads.map((load) => [load.repeat, measure.of(load)]));
  return second.loads.flatMap((load) => {
    const value = values.get(load.repeat);
    return value === undefined ? [] : [{ repeat: load.repeat, difference: measure.of(load) - value }];
  });
}
