import { outcomeOf, type ChangedSetting, type Outcome } from '../../analysis/changes.ts';
import type { Mark, Figure, Table } from '../../figures/figure.ts';
import { forest } from '../../figures/forest.ts';
import { CONFIDENCE } from '../../../statistics/bootstrap.ts';
import { abridge, counted, percent, plain, pValue } from '../format.ts';
import type { Chip } from '../model.ts';
import { capitalized } from './boxplots.ts';
import { unitOf } from './names.ts';

/** How each outcome is marked where it is read. */
const OUTCOMES: Readonly<Record<Outcome, Mark>> = {
  slower: { symbol: '✗', tone: 'bad' },
  faster: { symbol: '✓', tone: 'good' },
  'spread changed': { symbol: '?', tone: 'open' },
  'no difference shown': { symbol: '○', tone: 'none' },
  'the same': { symbol: '○', tone: 'none' },
  'too few repeats': { symbol: '?', tone: 'open' },
};

/** Each setting in a later run against the first run, a sentence each; those that did not change at all in one. */
export function changeAnswers(changes: readonly ChangedSetting[], id: string): string[] {
  const same = changes.filter((changed) => outcomeOf(changed) === 'the same');
  const others = changes.filter((changed) => !same.includes(changed));
  const all =
    same.length > 0
      ? [
          `No repeat differs in ${counted(same.length, 'setting')} of ${changes.length}: the runs are the same there.`,
        ]
      : [];
  return [...all, ...abridge(others.map(sentence), id)];
}

/** "run b is slower than run a on nyt, i1 only: completion time 1.0 % more (95 % interval ...; 30 pairs of one seed; ...)". */
function sentence(changed: ChangedSetting): string {
  const { setting, before, after, measure, change } = changed;
  const outcome = outcomeOf(changed);
  const basis = [...boundsOf(changed), samplesText(changed), ...tests(changed)].join('; ');
  const size = relativeText(changed.change.shift);
  switch (outcome) {
    case 'slower':
    case 'faster': {
      const tiny = change.isTiny ? ', less than repeats of one run differ among themselves' : '';
      return `run ${after} is ${outcome} than run ${before} on ${setting}: ${measure.title} ${size}${tiny} (${basis}).`;
    }
    case 'spread changed':
      return `The spread of the ${measure.title} changed from run ${before} to run ${after} on ${setting}, its middle did not (${basis}).`;
    case 'too few repeats':
      return `Too few repeats to tell run ${after} from run ${before} on ${setting}: ${measure.title} ${size} (${basis}).`;
    case 'no difference shown':
    case 'the same':
      return `No difference in ${measure.title} shown between run ${before} and run ${after} on ${setting} (${size}; ${basis}).`;
  }
}

const boundsOf = ({ change }: ChangedSetting): string[] => {
  const { bounds } = change;
  if (!bounds) return [];
  if (bounds.kind === 'exact') return ['in every repeat'];
  const [low, high] = [bounds.low, bounds.high].map(signed);
  return [`${bounds.kind === 'interval' ? `${percent(CONFIDENCE)} interval` : 'range'} ${low} to ${high} %`];
};

const samplesText = ({ change: { n, isPaired } }: ChangedSetting) =>
  isPaired ? `${n[0]} pairs of one seed` : n[0] === n[1] ? `n = ${n[0]}` : `n = ${n[0]} and ${n[1]}`;

function tests({ change }: ChangedSetting): string[] {
  const { pValue: shifted, direction, spread, repeatsNeeded } = change;
  return [
    ...(direction === 'spread' && spread.correctedPValue !== null
      ? [`Kolmogorov-Smirnov ${pValue(spread.correctedPValue)}`]
      : shifted !== null
        ? [pValue(shifted)]
        : []),
    ...(repeatsNeeded === null ? [] : [`about ${neededText(repeatsNeeded)} repeats would show as much`]),
  ];
}

/** More than this is no plan. */
const MOST_REPEATS = 10_000;
const neededText = (repeats: number) =>
  repeats > MOST_REPEATS ? `more than ${MOST_REPEATS}` : String(repeats);

const relativeText = (relative: number) =>
  relative === 0 ? 'the same' : `${percent(Math.abs(relative))} ${relative > 0 ? 'more' : 'less'}`;

/** Per cent with its sign: "+1.2", "−0.4". */
const signed = (relative: number) =>
  `${relative > 0 ? '+' : ''}${plain(100 * relative)}`.replace('-', '\u2212');

/** How many settings came out how. */
export function changeChips(changes: readonly ChangedSetting[]): Chip[] {
  const groups = Map.groupBy(changes, (changed) => outcomeOf(changed));
  return (Object.keys(OUTCOMES) as Outcome[]).flatMap((outcome) => {
    const own = groups.get(outcome);
    const [first] = own ?? [];
    if (!own || !first) return [];
    const where = own.length === 1 ? first.setting : `${own.length} of ${changes.length} settings`;
    return [{ mark: OUTCOMES[outcome], text: `${outcome}: ${where}` }];
  });
}

/** Settings drawn; the table has all. */
const DRAWN = 30;

/** The changes of one measure: a row per setting, with its repeats where they are pairs. */
export function changeFigure(changes: readonly ChangedSetting[]): Figure | null {
  const [first] = changes;
  if (!first) return null;
  const { kind, measure } = first;
  const several = new Set(changes.map(({ after }) => after)).size > 1;
  const drawn = changes.slice(0, DRAWN);
  const rows = drawn.map((changed) => {
    const { change, setting, after, repeats } = changed;
    const { bounds, noise } = change;
    const outcome = outcomeOf(changed);
    return {
      label: several ? `${after}: ${setting}` : setting,
      value: 100 * changed.change.shift,
      low: bounds ? 100 * bounds.low : null,
      high: bounds ? 100 * bounds.high : null,
      tone: OUTCOMES[outcome].tone,
      note: `${OUTCOMES[outcome].symbol} ${signed(changed.change.shift)} % ${outcome}${change.isTiny ? ', tiny' : ''}`,
      mark: null,
      points: repeats.map(({ relative }) => 100 * relative),
      noise: 100 * noise,
    };
  });
  const counts = [...Map.groupBy(changes, outcomeOf)].map(([outcome, own]) => `${own.length} ${outcome}`);
  const rest =
    changes.length > DRAWN ? ` The first ${DRAWN} of ${changes.length} settings; the table has all.` : '';
  const data = {
    rows,
    title: `difference in ${measure.title} [%]`,
    none: 0,
    isFactor: false,
    isLessBetter: measure.lessIsBetter,
    sides: { worse: 'slower', better: 'faster' },
  };
  return {
    id: `changes-${kind}`,
    title: `${capitalized(measure.title)} against run ${first.before}`,
    finding: `Of ${counted(changes.length, 'setting')}: ${counts.join(', ')}.`,
    alt: `${capitalized(measure.title)} against run ${first.before}: ${counts.join(', ')}.`,
    caption:
      'Mark: shift of Hodges and Lehmann over the median before; thick line: its 95 % interval, of fewer than six ' +
      'repeats the range; thin marks: repeats that are pairs of one seed; grey: half the interquartile range of the ' +
      `first run, its own noise.${rest}`,
    spec: forest(data),
    narrow: (width) => forest(data, width),
    table: changeTable(`changes-${kind}`, changes),
  };
}

function changeTable(id: string, changes: readonly ChangedSetting[]): Table {
  const measure = changes[0]?.measure;
  const { name: unit, scale } = measure ? unitOf(measure) : { name: '', scale: 1 };
  const number = (key: string, title: string, of = '', digits = 4) => ({ key, title, unit: of, digits });
  return {
    id,
    title: `Runs compared by ${measure?.title ?? ''}`,
    columns: [
      { key: 'setting', title: 'where' },
      { key: 'before', title: 'before' },
      { key: 'after', title: 'after' },
      { key: 'outcome', title: 'outcome', marks: OUTCOMES },
      number('relative', 'difference', '%'),
      number('low', 'from', '%'),
      number('high', 'to', '%'),
      { key: 'bounds', title: 'bounds' },
      number('median1', 'median before', unit),
      number('median2', 'median after', unit),
      number('n', 'n', '', 6),
      { key: 'pairs', title: 'pairs' },
      number('corrected', 'p corrected', '', 3),
      number('spread', 'p spread', '', 3),
      number('noise', 'noise', '%', 3),
      number('needed', 'repeats needed', '', 6),
    ],
    rows: changes.map((changed) => {
      const {
        n,
        isPaired,
        bounds,
        medians,
        pValue: corrected,
        spread,
        noise,
        repeatsNeeded,
      } = changed.change;
      const at = (end: number | undefined) => (end === undefined ? null : 100 * end);
      return {
        ...{ setting: changed.setting, before: changed.before, after: changed.after },
        ...{ outcome: outcomeOf(changed), relative: 100 * changed.change.shift },
        ...{ low: at(bounds?.low), high: at(bounds?.high), bounds: bounds?.kind ?? null },
        ...{ median1: medians[0] / scale, median2: medians[1] / scale, n: Math.min(...n) },
        ...{ pairs: isPaired ? 'yes' : 'no', corrected, spread: spread.correctedPValue },
        ...{ noise: at(noise), needed: repeatsNeeded },
      };
    }),
  };
}
