import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** The mean of one series at one level of a factor. */
export interface EffectPoint {
  setting: string;
  factor: string;
  level: string;
  series: string;
  value: number;
}

export interface Effects {
  points: readonly EffectPoint[];
  series: readonly string[];
  factors: readonly string[];
  settings: readonly string[];
  /** Title of the vertical axis, with its unit. */
  title: string;
}

const WIDTH = 620;

/** Main effects: a panel for each factor, its levels on an axis of their own, a line for each series. */
export function effects({ points, series, factors, settings, title }: Effects): Spec {
  const levels = [...new Set(points.map(({ level }) => level))];
  const x = {
    field: 'level',
    type: 'nominal',
    title: null,
    sort: levels,
    scale: { type: 'point', padding: 0.4 },
    axis: { labelAngle: 0, grid: false },
  };
  const y = { field: 'value', type: 'quantitative', title, scale: { zero: true }, axis: { tickCount: 5 } };
  const names = {
    field: 'series',
    type: 'nominal',
    sort: null,
    scale: { domain: series },
    legend: { title: null, orient: 'top' },
  };
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: [...points] },
    facet: {
      column: { field: 'factor', type: 'nominal', title: null, sort: factors },
      row: { field: 'setting', type: 'nominal', title: null, sort: settings, header: { labelAngle: -90 } },
    },
    spacing: 20,
    resolve: { scale: { x: 'independent', y: settings.length > 1 ? 'independent' : 'shared' } },
    spec: {
      width: Math.max(90, Math.floor(WIDTH / factors.length) - 24),
      height: 150,
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1.6 },
          encoding: { x, y, color: names, strokeDash: names },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: {
            x,
            y,
            color: names,
            shape: names,
            tooltip: [
              { field: 'factor', type: 'nominal' },
              { field: 'level', type: 'nominal' },
              { field: 'series', type: 'nominal', title: 'policy' },
              { field: 'value', type: 'quantitative', title, format: '.4~g' },
            ],
          },
        },
      ],
    },
  };
}
