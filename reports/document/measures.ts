import { median } from 'simple-statistics';
import { comparePolicies, rank } from '../analysis/pairs.ts';
import { panelsOf, type Panel } from '../analysis/panels.ts';
import type { Load } from '../analysis/loads.ts';
import { boxplot, FEWEST_FOR_A_BOX, isInRows } from '../figures/boxplot.ts';
import type { MeasureRecord } from '../../results/schema.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { summarize, type Summary } from '../../statistics/summary.ts';
import { abridge, bitrate, counted, duration, enumerate, plain, significant } from './format.ts';
import { EMPTY } from './story.ts';
import { capitalized } from './comparison/boxplots.ts';
import { bestOf, CLEAR, OPEN } from './comparison/overview.ts';
import {
  figureBlock,
  paragraph,
  type Block,
  type Chip,
  type Contribution,
  type Figure,
  type Section,
} from './model.ts';

/** What clients of one name measured beside their transfers, one value at a time. */
interface Measured {
  client: string;
  name: string;
  about: MeasureRecord;
  panels: Panel[];
}

/**
 * What clients measured beside their transfers: a section for each client, a figure for each value. Policies are
 * tested against each other by the first value of a client alone: many of the others are counts, or 0.
 */
export function measures(
  runs: readonly RecordedRun[],
  loads: readonly Load[],
  options: BootstrapOptions,
): Contribution {
  const clients = Map.groupBy(
    loads.filter((load) => load.measures !== null),
    ({ client }) => client,
  );
  if (clients.size === 0) return EMPTY;
  const sections = [...clients].map(([client, own]) => ({ client, measured: measuredBy(runs, client, own) }));
  const answers = sections.flatMap(({ measured: [first] }) => (first ? answersOf(first) : []));
  const leading = sections.flatMap(({ measured: [first] }, index) => (first ? [{ first, index }] : []));
  return {
    ...(runs.length > 1
      ? {}
      : {
          question: questionOf(leading.map(({ first }) => first)),
          chips: leading.flatMap(({ first, index }) => chipsOf(first, `measures-${index + 1}`, options)),
        }),
    answers: abridge(answers, 'measures'),
    sections: sections.map(({ client, measured }, index) => sectionOf(client, measured, index)),
  };
}

function measuredBy(runs: readonly RecordedRun[], client: string, loads: readonly Load[]): Measured[] {
  const kinds = runs.flatMap(({ run }) =>
    Object.values(run.workloads).flatMap(({ clients = {} }) =>
      Object.entries(clients[client]?.measures ?? {}),
    ),
  );
  return [...new Map(kinds)].map(([name, about]) => ({
    client,
    name,
    about,
    panels: panelsOf(
      loads.filter(({ measures: values }) => values?.[name] !== undefined),
      { of: ({ measures: values }) => values?.[name] ?? NaN },
    ),
  }));
}

/** What is asked of policies by what clients measure. */
function questionOf(leading: readonly Measured[]): string | null {
  const policies = namesOf(
    leading.flatMap(({ panels }) => panels.flatMap(({ groups }) => groups.map((one) => one.policy))),
  );
  if (policies.length < 2) return null;
  const values = leading.map(({ client, about }) => `${about.title} of ${client}`);
  const some = policies.length > 5 ? `${policies.length} policies` : enumerate(policies);
  return `Which is better by the ${enumerate(values)}, and by how much: ${some}?`;
}

const namesOf = (names: readonly string[]): string[] => [...new Set(names)];

/** Which policy is shown to be best by a value, in each panel that compares some. */
function chipsOf({ client, about, panels }: Measured, section: string, options: BootstrapOptions): Chip[] {
  const lessIsBetter = about.better === 'less';
  const compared = panels.filter(({ groups }) => groups.length > 1);
  const pairs = comparePolicies(compared, { lessIsBetter }, options);
  return compared.map(({ title, groups }): Chip => {
    const best = bestOf(pairs.filter(({ panel }) => panel === title));
    const place = title === client ? title : `${title}, ${client}`;
    if (best === null)
      return { mark: OPEN, text: `${place}: none is shown to have the best ${about.title}`, section };
    const [own = NaN, ...others] = rank(groups, { lessIsBetter }).map(({ values }) => median(values));
    return {
      mark: CLEAR,
      text: `${place}: ${best.policy} best ${about.title}, ${written(own, about)} against ${written(others[0] ?? NaN, about)}`,
      section,
    };
  });
}

/** Medians of the first value, the best policy first: "video, stream: opinion score 3.41 with a and 3.2 with b". */
const answersOf = ({ client, about, panels }: Measured): string[] =>
  panels.map(({ title, groups }) => {
    const sign = about.better === 'less' ? 1 : -1;
    const ranked = groups
      .map(({ policy, values }) => ({ policy, n: values.length, middle: median(values) }))
      .sort((a, b) => sign * (a.middle - b.middle));
    const parts = ranked.map(({ policy, middle }) => `${written(middle, about)} with ${policy}`);
    const repeats = Math.min(...ranked.map(({ n }) => n));
    return `${client} on ${title}: ${about.title} ${enumerate(parts)} (medians, ${counted(repeats, 'repeat')}).`;
  });

function written(value: number, { unit }: MeasureRecord): string {
  if (unit === 's') return duration(value);
  return unit === 'bit/s' ? bitrate(value) : significant(value);
}

const sectionOf = (client: string, measured: readonly Measured[], index: number): Section => ({
  id: `measures-${index + 1}`,
  title: `What ${client} measured`,
  blocks: measured.map(
    (one) => alikeOf(one) ?? figureBlock(figureOf(one, `measure-${index + 1}-${one.name}`)),
  ),
});

/** A value that is the same everywhere needs no figure: one sentence. */
function alikeOf({ about, panels }: Measured): Block | null {
  const values = panels.flatMap(({ groups }) => groups.flatMap((group) => group.values));
  const [value, ...others] = new Set(values);
  if (value === undefined || others.length > 0) return null;
  const words = `${about.title}: ${value === 0 && about.unit === '' ? 'none' : written(value, about)}`;
  return paragraph(`${capitalized(words)} under every policy (n = ${values.length} in all).`);
}

function figureOf({ client, about, panels }: Measured, id: string): Figure {
  const { scale, unit } =
    about.unit === 'bit/s' ? { scale: 1e6, unit: 'Mbit/s' } : { scale: 1, unit: about.unit };
  const boxes = panels.flatMap(({ title, groups }) =>
    groups.map(({ policy, values }) => {
      const scaled = values.map((value) => value / scale);
      const summary = summarize(scaled);
      const points = summary.n < FEWEST_FOR_A_BOX ? scaled : summary.outliers;
      return { panel: title, series: policy, summary, points };
    }),
  );
  const series = [...new Set(boxes.map((box) => box.series))];
  const titles = panels.map(({ title }) => title);
  const title = `${capitalized(about.title)} of ${client}`;
  const better = `${about.better === 'less' ? 'Less' : 'More'} is better.`;
  return {
    id,
    title,
    alt: boxes
      .map(({ panel, series: policy, summary }) =>
        `${panel}, ${policy}: median ${plain(summary.median)} ${unit}`.trim(),
      )
      .join('; '),
    caption: isInRows({ series, panels: titles })
      ? `Mark: median; bar: quartiles; line: smallest and largest value. ${better}`
      : 'Box: quartiles and median; whiskers: furthest values within 1.5 interquartile ranges; circles: values ' +
        `beyond. Fewer than ${FEWEST_FOR_A_BOX} values are drawn one by one. n: number of repeats. ${better}`,
    spec: boxplot({ boxes, series, panels: titles, title: unit ? `${about.title} [${unit}]` : about.title }),
    table: {
      id,
      title,
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'policy', title: 'policy' },
        { key: 'n', title: 'n', digits: 6 },
        ...NUMBERS.map(([key, name]) => ({ key, title: name, unit, digits: 4 })),
      ],
      rows: boxes.map(({ panel, series: policy, summary }) => ({
        panel,
        policy,
        n: summary.n,
        ...Object.fromEntries(NUMBERS.map(([key]) => [key, summary[key]])),
      })),
    },
  };
}

const NUMBERS = [
  ['min', 'least'],
  ['q1', '1st quartile'],
  ['median', 'median'],
  ['q3', '3rd quartile'],
  ['max', 'largest'],
] as const satisfies readonly (readonly [keyof Summary, string])[];
