import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';
import { smallMultiples } from './small-multiples.ts';
import type { Summary } from '../../statistics/summary.ts';

/** One box: the summary of a policy's values in a panel, and the values where they are drawn one by one. */
export interface Box {
  panel: string;
  series: string;
  summary: Summary;
  /** All values when they are too few for a box, else those beyond the whiskers. */
  points: readonly number[];
}

export interface Boxplot {
  boxes: readonly Box[];
  /** Order of the boxes within a panel, and of the panels. */
  series: readonly string[];
  panels: readonly string[];
  /** Title of the vertical axis, with its unit. */
  title: string;
  /** Values to compare with, drawn as a rule across a panel. */
  references?: readonly BoxplotReference[];
}

export interface BoxplotReference {
  panel: string;
  value: number;
  label: string;
}

/** Below this many values a box would pretend to know more than there is: the values themselves are drawn. */
export const FEWEST_FOR_A_BOX = 5;

/** More policies than this would be wider than any page, and more panels longer than any screen. */
const MOST = { columns: 8, panels: 6 } as const;

/** Whether policies are drawn as rows, and their repeats as spans. */
export const isInRows = ({ series, panels }: Pick<Boxplot, 'series' | 'panels'>): boolean =>
  series.length > MOST.columns || panels.length > MOST.panels;

const COLUMN = 84;
const HEIGHT = 280;

/**
 * Boxplots of the policies, one panel beside the other: median, quartiles, whiskers to the furthest value
 * within 1.5 interquartile ranges, values beyond them as points, and the number of values under each box.
 */
export function boxplot(data: Boxplot): Spec {
  const { boxes, series, panels, title, references = [] } = data;
  if (isInRows(data)) return rowsOfPolicies(data);
  const x = {
    field: 'series',
    type: 'nominal',
    title: null,
    scale: { domain: series },
    axis: { labelAngle: 0, domain: false, ticks: false },
  };
  const y = { type: 'quantitative', title, axis: { tickCount: 6 } };
  const color = { field: 'series', type: 'nominal', scale: { domain: series }, legend: null };
  const at = (field: string) => ({ ...y, field });
  const only = (kind: string) => [{ filter: `datum.kind === '${kind}'` }];
  const rows = [
    ...rowsOf(boxes),
    ...references.map((reference) => ({ kind: 'reference' as const, ...reference })),
  ];
  const layer = (kind: string, content: object) =>
    rows.some((row) => row.kind === kind) ? [{ transform: only(kind), ...content }] : [];
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: rows },
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels, header: { labelOrient: 'top' } },
    columns: Math.max(1, Math.min(panels.length, Math.floor(8 / series.length))),
    spacing: 24,
    spec: {
      width: COLUMN * series.length,
      height: HEIGHT,
      layer: [
        ...layer('reference', {
          mark: { type: 'rule', strokeDash: [5, 3], strokeWidth: 1.3 },
          encoding: { y: at('value') },
        }),
        ...layer('reference', {
          mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 4, dy: -3, fontSize: 10 },
          encoding: { x: { value: 0 }, y: at('value'), text: { field: 'label' } },
        }),
        ...layer('box', {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { x, y: at('whiskerLow'), y2: { field: 'whiskerHigh' }, color },
        }),
        ...['whiskerLow', 'whiskerHigh'].flatMap((end) =>
          layer('box', {
            mark: { type: 'tick', size: 16, thickness: 1.5, opacity: 1 },
            encoding: { x, y: at(end), color },
          }),
        ),
        ...layer('box', {
          mark: { type: 'bar', width: 36, stroke: null, fillOpacity: 1, fill: '#ffffff' },
          encoding: { x, y: { ...at('q1'), stack: null }, y2: { field: 'q3' } },
        }),
        ...layer('box', {
          mark: { type: 'bar', width: 36, fillOpacity: 0.3, strokeWidth: 1.5 },
          encoding: {
            x,
            y: { ...at('q1'), stack: null },
            y2: { field: 'q3' },
            fill: color,
            stroke: color,
            tooltip: tooltip(),
          },
        }),
        ...layer('point', {
          // A panel without points has an axis of its own, perhaps, and vega none without values: boxes give theirs.
          transform: [{ filter: "datum.kind === 'point' || datum.kind === 'box'" }],
          mark: { type: 'point', size: 28, strokeWidth: 1.2 },
          encoding: {
            x,
            y: at('value'),
            color,
            opacity: { condition: { test: "datum.kind === 'point'", value: 1 }, value: 0 },
            tooltip: [{ field: 'value', type: 'quantitative', format: '.4~g' }],
          },
        }),
        ...layer('box', {
          mark: { type: 'tick', size: 36, thickness: 3, opacity: 1 },
          encoding: { x, y: at('median'), color, tooltip: tooltip() },
        }),
        {
          transform: only('count'),
          mark: { type: 'text', baseline: 'top', dy: 6, fontSize: 10 },
          encoding: { x, y: { value: HEIGHT }, text: { field: 'label', type: 'nominal' } },
        },
      ],
    },
    resolve: { scale: { y: hasOneScale(boxes) ? 'shared' : 'independent' } },
  };
}

/** One row per policy: median, quartiles and extremes. */
const rowsOfPolicies = ({ boxes, series, panels, title }: Boxplot): Spec =>
  smallMultiples({
    spreads: boxes.map(({ panel, series: name, summary: { n, min, q1, median, q3, max } }) => {
      return { panel, series: name, n, min, q1, median, q3, max };
    }),
    series,
    panels,
    title,
  });

type Row = { kind: 'box' | 'point' | 'count'; panel: string; series: string } & Record<string, unknown>;

function rowsOf(boxes: readonly Box[]): Row[] {
  return boxes.flatMap(({ panel, series, summary, points }): Row[] => {
    const { n, q1, median, q3, whiskerLow, whiskerHigh } = summary;
    const box = {
      kind: 'box' as const,
      panel,
      series,
      value: median,
      n,
      q1,
      median,
      q3,
      whiskerLow,
      whiskerHigh,
    };
    return [
      ...(n >= FEWEST_FOR_A_BOX ? [box] : []),
      ...points.map((value) => ({ kind: 'point' as const, panel, series, value })),
      { kind: 'count', panel, series, label: `n = ${n}` },
    ];
  });
}

/** Panels share the vertical axis unless one would be squashed by another. */
function hasOneScale(boxes: readonly Box[]): boolean {
  const tops = [...Map.groupBy(boxes, ({ panel }) => panel).values()].map((own) =>
    Math.max(...own.map(({ summary }) => summary.max)),
  );
  return Math.max(...tops) <= 5 * Math.min(...tops);
}

function tooltip() {
  const number = (field: string, title = field) => ({ field, type: 'quantitative', title, format: '.4~g' });
  return [
    { field: 'series', type: 'nominal', title: 'policy' },
    number('median'),
    number('q1', '1st quartile'),
    number('q3', '3rd quartile'),
    number('whiskerLow', 'whisker from'),
    number('whiskerHigh', 'whisker to'),
    { field: 'n', type: 'quantitative', title: 'repeats' },
  ];
}
