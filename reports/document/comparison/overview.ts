import type { ComparedPair } from '../../analysis/pairs.ts';
import type { Group, Measure, Panel } from '../../analysis/panels.ts';
import { forest, type ForestRow } from '../../figures/forest.ts';
import { isDifference, type Comparison } from '../../../statistics/compare.ts';
import { counted, enumerate, percent, significant, span } from '../format.ts';
import type { Chip, Figure } from '../model.ts';
import type { Reported } from '../story.ts';

/** Policies compared by one measure, best first within each panel. */
export interface Overviewed {
  measure: Measure;
  panels: readonly Panel[];
  pairs: readonly ComparedPair[];
}

/** A policy against another one in a panel: how many times as fast, or how many times the throughput. */
interface Factor {
  panel: Panel;
  policy: string;
  base: string;
  measure: Measure;
  factor: number;
  low: number | null;
  high: number | null;
  isShown: boolean;
  n: number;
}

/** More rows are no overview: then each policy that chooses stands against the best of the others. */
const ROWS = 16;
/** And of more panels than this the table tells the rest. */
const MOST_ROWS = 24;

/**
 * All comparisons in one picture: policies that choose between links against those that use one, or, where there is
 * only one kind, the best one against the others. Null where nothing is compared.
 */
export function overviewFigure(all: readonly Overviewed[], reported: Reported): Figure | null {
  const every = all.flatMap((one) => one.panels.flatMap((panel) => factorsIn(panel, one)));
  const factors = every.length > ROWS ? againstBest(every) : every;
  if (factors.length === 0) return null;
  const rows = factors.slice(0, MOST_ROWS).map((factor) => rowOf(factor, reported));
  const shown = factors.filter(({ isShown }) => isShown);
  const better = shown.filter(({ factor }) => factor > 1).length;
  const marks = rows.some(({ mark }) => mark) ? ' Upright mark: what the paper reports.' : '';
  const rest =
    factors.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${factors.length}; the tables have all.` : '';
  const finding =
    `Of ${counted(factors.length, 'comparison')}, ${better} ${better === 1 ? 'is' : 'are'} better, ` +
    `${shown.length - better} worse, and ${factors.length - shown.length} without a difference shown.`;
  const data = {
    rows,
    title: 'times as fast, or times the throughput (logarithmic)',
    none: 1,
    isFactor: true,
    isLessBetter: false,
    sides: { worse: 'worse', better: 'better' },
  };
  return {
    id: 'overview',
    title: 'The comparisons at a glance',
    finding,
    alt: `${finding} ${rows.map(({ label, note }) => `${label.replace('\n', ', ')}: ${note}`).join('; ')}.`,
    caption:
      'Ratio of the medians: how many times as fast the first policy is, or how many times the throughput it has. Thick ' +
      `line: 95 % interval, of fewer than six repeats the range.${marks}${rest}`,
    spec: forest(data),
    narrow: (width) => forest(data, width),
    table: {
      id: 'overview',
      title: 'The comparisons at a glance',
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'measure', title: 'measure' },
        { key: 'policy', title: 'policy' },
        { key: 'base', title: 'over' },
        { key: 'factor', title: 'factor', digits: 4 },
        { key: 'low', title: 'from', digits: 4 },
        { key: 'high', title: 'to', digits: 4 },
        { key: 'reported', title: 'reported', digits: 4 },
        { key: 'n', title: 'n', digits: 6 },
      ],
      rows: factors.map((factor) => {
        const { panel, measure, isShown: _, ...numbers } = factor;
        const mark = markOf(factor, reported);
        return { ...numbers, panel: panel.title, measure: measure.title, reported: mark?.value ?? null };
      }),
    },
  };
}

function factorsIn(panel: Panel, { measure, pairs }: Overviewed): Factor[] {
  const own = pairs.filter((pair) => pair.panel === panel.title);
  const ranked = [...new Set(own.flatMap(({ first, second }) => [first, second]))];
  const groups = ranked.flatMap((name) => panel.groups.find(({ policy }) => policy === name) ?? []);
  const choosing = groups.filter(chooses);
  const single = groups.filter((group) => !chooses(group));
  const [best] = choosing;
  const wanted =
    choosing.length > 0 && single.length > 0 && best
      ? [
          ...choosing.flatMap((one) => single.map((other) => [one, other] as const)),
          ...choosing.slice(1).map((other) => [best, other] as const),
        ]
      : groups.slice(1).map((other) => [groups[0] as Group, other] as const);
  return wanted.flatMap(([{ policy }, { policy: base }]) => {
    const pair = own.find(
      ({ first, second }) => (first === policy && second === base) || (first === base && second === policy),
    );
    if (!pair) return [];
    return [{ panel, policy, base, measure, ...factorOf(pair.comparison, pair.first === policy, measure) }];
  });
}

const chooses = ({ loads }: Group) => loads.every(({ alone }) => alone === null);

/** The ratio of a comparison is second over first: of times that is how many times as fast the first is. */
function factorOf(comparison: Comparison, isFirst: boolean, { lessIsBetter }: Measure) {
  const { ratio, ratioBounds, n } = comparison;
  const isTurned = isFirst !== lessIsBetter;
  const ends = ratioBounds && [ratioBounds.low, ratioBounds.high];
  const [low, high] = ends ? (isTurned ? ends.map((end) => 1 / end).toReversed() : ends) : [];
  return {
    factor: isTurned ? 1 / ratio : ratio,
    low: low ?? null,
    high: high ?? null,
    isShown: isDifference(comparison),
    n: Math.min(...n),
  };
}

/** Of several bases of a policy in a panel, the one that it gains least over. */
function againstBest(factors: readonly Factor[]): Factor[] {
  const groups = Map.groupBy(factors, ({ panel, measure, policy }) =>
    JSON.stringify([panel.title, measure.id, policy]),
  );
  return [...groups.values()].map((own) =>
    own.reduce((least, next) => (next.factor < least.factor ? next : least)),
  );
}

function rowOf(factor: Factor, reported: Reported): ForestRow {
  const { panel, policy, base, low, high, isShown, n } = factor;
  const bounds = low === null || high === null ? '' : ` (${span([low, high], significant)})`;
  return {
    label: `${policy} over ${base}${factor.measure.lessIsBetter ? '' : ', throughput'}\n${panel.title}`,
    value: factor.factor,
    low,
    high,
    tone: isShown ? (factor.factor > 1 ? 'good' : 'bad') : 'open',
    note: `${significant(factor.factor)}×${bounds}, n = ${n}${isShown ? '' : ', no difference shown'}`,
    mark: markOf(factor, reported),
    points: [],
    noise: 0,
  };
}

function markOf({ panel, policy, base, measure }: Factor, reported: Reported) {
  const found = measure.lessIsBetter ? reported(panel, policy, base) : null;
  return found && { value: found.factor, label: found.label };
}

/** With more panels, they are counted. */
const CHIPS = 6;

/** Who is best where, or that nobody is shown to be. */
export function overviewChips({ measure, panels, pairs }: Overviewed): Chip[] {
  const verdicts = panels
    .filter(({ groups }) => groups.length > 1)
    .map(({ title }) => ({ title, best: bestOf(pairs.filter(({ panel }) => panel === title)) }));
  const praise = measure.lessIsBetter ? 'fastest' : 'highest throughput';
  if (verdicts.length <= CHIPS)
    return verdicts.map(({ title, best }) => ({
      mark: best === null ? OPEN : CLEAR,
      text:
        best === null
          ? `${title}: none is shown to be ${superlative(measure)}`
          : `${title}: ${best.policy} ${praise}, ${best.lead}`,
      section: measure.id,
    }));
  return [...Map.groupBy(verdicts, ({ best }) => best?.policy ?? null)].map(([best, own]) => ({
    mark: best === null ? OPEN : CLEAR,
    text:
      best === null
        ? `none is shown to be ${superlative(measure)} in ${own.length} of ${verdicts.length}`
        : `${best} ${praise} in ${own.length} of ${verdicts.length}`,
    section: measure.id,
  }));
}

export const CLEAR = { symbol: '✓', tone: 'good' } as const;
export const OPEN = { symbol: '?', tone: 'open' } as const;
const superlative = ({ lessIsBetter }: Measure) => (lessIsBetter ? 'fastest' : 'of the highest throughput');

/** The policy that is shown to be better than every other one, and by how much than the next. */
export function bestOf(pairs: readonly ComparedPair[]): { policy: string; lead: string } | null {
  const policy = pairs[0]?.first;
  const decisive = pairs.filter(({ first }) => first === policy);
  const isBest = decisive.every(
    ({ comparison }) => comparison.ratioBounds !== null && isDifference(comparison),
  );
  if (policy === undefined || !isBest) return null;
  const factors = decisive.map(({ comparison: { ratio } }) => Math.max(ratio, 1 / ratio));
  return { policy, lead: leadText(Math.min(...factors)) };
}

/** Small leads are shares: "by 0.14 %", "4.95×". */
const leadText = (factor: number): string =>
  factor < 1.1 ? `by ${percent(factor - 1)}` : `${significant(factor)}×`;

/** What is asked of policies wherever they were measured. */
export function policyQuestion(all: readonly Overviewed[], factors: readonly string[]): string | null {
  const compared = all.flatMap(({ panels }) => panels.filter(({ groups }) => groups.length > 1));
  const policies = [...new Set(compared.flatMap(({ groups }) => groups.map(({ policy }) => policy)))];
  const places = [...new Set(compared.map(({ workload }) => workload))];
  if (policies.length < 2) return null;
  const some = policies.length > 5 ? `${policies.length} policies` : enumerate(policies);
  const depends = factors.length > 0 ? `, and how does it depend on ${enumerate(factors)}` : '';
  return `Which is faster, and by how much: ${some}${places.length > 4 ? ` on ${places.length} workloads` : ` on ${enumerate(places)}`}${depends}?`;
}
