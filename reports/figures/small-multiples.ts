import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** Quartiles and extremes of one series in one panel. */
export interface Spread {
  panel: string;
  series: string;
  n: number;
  min: number;
  q1: number;
  median: number;
  q3: number;
  max: number;
}

export interface SmallMultiples {
  spreads: readonly Spread[];
  series: readonly string[];
  panels: readonly string[];
  /** Title of the horizontal axis, with its unit. */
  title: string;
}

const COLUMNS = 4;
const ROW = 22;

/** The same comparison in many small panels on one axis: median, quartiles as a bar, extremes as a line. */
export function smallMultiples({ spreads, series, panels, title }: SmallMultiples): Spec {
  const color = { field: 'series', type: 'nominal', scale: { domain: series }, legend: null };
  const y = {
    field: 'series',
    type: 'nominal',
    title: null,
    sort: series,
    axis: { ticks: false, domain: false },
  };
  const at = (field: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { zero: true },
    axis: { tickCount: 3 },
  });
  const number = (field: string, name = field) => ({
    field,
    type: 'quantitative',
    title: name,
    format: '.4~g',
  });
  const longest = Math.max(...series.map((name) => name.length));
  // Long names leave room for fewer panels beside each other.
  const columns = Math.min(longest > 16 ? 2 : COLUMNS, panels.length);
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: [...spreads] },
    facet: {
      field: 'panel',
      type: 'nominal',
      title: null,
      sort: panels,
      header: {
        labelFontSize: 10,
        labelLimit: columns > 2 ? 220 : 0,
        ...(columns > 2 ? { labelExpr: "split(datum.label, ', ')" } : {}),
        labelLineHeight: 12,
      },
    },
    columns,
    spacing: 14,
    spec: {
      width: Math.floor(560 / columns),
      height: ROW * series.length,
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 1.2 },
          encoding: { x: at('min'), x2: { field: 'max' }, y, color },
        },
        {
          mark: { type: 'bar', height: 9, opacity: 0.45 },
          encoding: { x: { ...at('q1'), stack: null }, x2: { field: 'q3' }, y, color },
        },
        {
          mark: { type: 'tick', thickness: 3, size: 14, opacity: 1 },
          encoding: {
            x: at('median'),
            y,
            color,
            tooltip: [
              { field: 'panel', type: 'nominal', title: 'where' },
              { field: 'series', type: 'nominal', title: 'policy' },
              number('median'),
              number('q1', '1st quartile'),
              number('q3', '3rd quartile'),
              { field: 'n', type: 'quantitative', title: 'repeats' },
            ],
          },
        },
      ],
    },
  };
}
