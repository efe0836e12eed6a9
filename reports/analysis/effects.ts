import { mean, median } from 'simple-statistics';
import type { Panel } from './panels.ts';

type Level = string | number | boolean;

/** One policy at one level of a factor: the geometric mean of its medians over all other conditions. */
export interface LevelMean {
  /** Workload, and client where there are several. */
  setting: string;
  factor: string;
  level: Level;
  policy: string;
  /** In the measure's unit. */
  value: number;
  /** Conditions that it is the mean of. */
  conditions: number;
}

/** By how much a factor, or two together, change the medians of a policy. */
export interface Effect {
  setting: string;
  policy: string;
  /** One factor, or two that interact. */
  factors: readonly string[];
  /** Levels with the least and with the largest mean; of an interaction where it is strongest. */
  from: string;
  to: string;
  /** Largest mean over the least one; of an interaction, the mean over what both factors alone make of it. */
  ratio: number;
}

export interface FactorEffects {
  factors: string[];
  means: LevelMean[];
  effects: Effect[];
}

/** A median at one point of the grid of factors. */
interface Point {
  levels: Record<string, Level>;
  log: number;
}

/**
 * Main effects of the factors of a sweep, and the interactions of each two of them, on the logarithm of the medians
 * (so that effects are ratios). Policies that were not measured at every point of the grid are left out: their means
 * would mix effects. Null for fewer than two factors.
 */
export function factorEffects(panels: readonly Panel[]): FactorEffects | null {
  const conditions = panels.map((panel) => factorsOf(panel));
  const factors = [...new Set(conditions.flatMap((levels) => Object.keys(levels)))].filter(
    (factor) => distinct(conditions.map((levels) => levels[factor])).length > 1,
  );
  if (factors.length < 2) return null;
  const settings = Map.groupBy(panels, ({ run, workload, client }) =>
    JSON.stringify([run, workload, client]),
  );
  const clients = distinct(panels.map(({ client, workload }) => (client === workload ? '' : client)));
  const found = [...settings.values()].flatMap((own) => {
    const [first] = own;
    const setting =
      first && clients.length > 1 && first.client !== first.workload
        ? `${first.workload}, ${first.client}`
        : (first?.workload ?? '');
    return gridsOf(own, factors).map(([policy, points]) => ({ setting, policy, points }));
  });
  if (found.length === 0) return null;
  return {
    factors,
    means: found.flatMap(({ setting, policy, points }) =>
      factors.flatMap((factor) =>
        byLevel(points, factor).map(([level, same]) => ({
          ...{ setting, policy, factor, level },
          value: Math.exp(meanOf(same)),
          conditions: same.length,
        })),
      ),
    ),
    effects: found.flatMap(({ setting, policy, points }) => [
      ...factors.map((factor) => ({ setting, policy, ...mainEffect(points, factor) })),
      ...factors.flatMap((one, index) =>
        factors.slice(index + 1).map((other) => ({ setting, policy, ...interaction(points, one, other) })),
      ),
    ]),
  };
}

/** What was set for a panel. */
export const factorsOf = ({ groups }: Panel): Record<string, Level> => groups[0]?.loads[0]?.factors ?? {};

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
const meanOf = (points: readonly Point[]) => mean(points.map(({ log }) => log));
const byLevel = (points: readonly Point[], factor: string) => [
  ...Map.groupBy(points, ({ levels }) => levels[factor] as Level),
];

/** The policies that were measured at every point of the grid, with their medians. */
function gridsOf(panels: readonly Panel[], factors: readonly string[]): [policy: string, points: Point[]][] {
  const size = factors.reduce(
    (product, factor) => product * distinct(panels.map((panel) => factorsOf(panel)[factor])).length,
    1,
  );
  const points = panels.flatMap((panel) =>
    panel.groups.map(({ policy, values }) => ({
      policy,
      point: { levels: factorsOf(panel), log: Math.log(median(values)) },
    })),
  );
  const policies = [...Map.groupBy(points, ({ policy }) => policy)];
  return policies.flatMap(([policy, own]) => {
    const isWhole = own.length === size && own.every(({ point }) => Number.isFinite(point.log));
    return isWhole ? [[policy, own.map(({ point }) => point)] as [string, Point[]]] : [];
  });
}

function mainEffect(
  points: readonly Point[],
  factor: string,
): Pick<Effect, 'factors' | 'from' | 'to' | 'ratio'> {
  const means = byLevel(points, factor)
    .map(([level, same]) => ({ level, log: meanOf(same) }))
    .sort((a, b) => a.log - b.log);
  const [least, most] = [means[0], means.at(-1)];
  return {
    factors: [factor],
    from: String(least?.level),
    to: String(most?.level),
    ratio: Math.exp((most?.log ?? 0) - (least?.log ?? 0)),
  };
}

/** Where the mean at two levels is furthest from what their main effects add up to. */
function interaction(
  points: readonly Point[],
  one: string,
  other: string,
): Pick<Effect, 'factors' | 'from' | 'to' | 'ratio'> {
  const all = meanOf(points);
  const rows = byLevel(points, one).flatMap(([level, same]) =>
    byLevel(same, other).map(([second, both]) => {
      const alone = meanOf(points.filter(({ levels }) => levels[other] === second));
      return { level, second, log: meanOf(both) - meanOf(same) - alone + all };
    }),
  );
  const furthest = rows.reduce((most, next) => (Math.abs(next.log) > Math.abs(most.log) ? next : most));
  return {
    factors: [one, other],
    from: `${one} ${String(furthest.level)}`,
    to: `${other} ${String(furthest.second)}`,
    ratio: Math.exp(furthest.log),
  };
}
