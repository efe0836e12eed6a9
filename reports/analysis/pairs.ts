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
  measure: Pick<Measure, 'lessIsBetter'>,
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
export function rank(groups: readonly Group[], { lessIsBetter }: Pick<Measure, 'lessIsBetter'>): Group[] {
  const sign = lessIsBetter ? 1 : -1;
  return groups.toSorted((a, b) => sign * (median(a.values) - median(b.values)));
}

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
