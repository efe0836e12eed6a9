import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** How much one policy differs from the panel's reference in one repeat. */
export interface PairedDifference {
  panel: string;
  series: string;
  repeat: number;
  difference: number;
}

/** Median of the differences of one policy, with its interval if it has one. */
export interface MedianDifference {
  panel: string;
  series: string;
  median: number;
  low: number | null;
  high: number | null;
}

export interface Differences {
  differences: readonly PairedDifference[];
  medians: readonly MedianDifference[];
  series: readonly string[];
  panels: readonly string[];
  /** Title of the horizontal axis, with its unit. */
  title: string;
}

const ROW = 40;

/** Differences to a reference policy repeat by repeat: one point per repeat, the median and its interval. */
export function differences(data: Differences): Spec {
  const { series, panels, title } = data;
  const y = {
    field: 'series',
    type: 'nominal',
    title: null,
    sort: series,
    axis: { ticks: false, domain: false },
  };
  const x = { type: 'quantitative', title, scale: { zero: true }, axis: { tickCount: 6 } };
  const color = { field: 'series', type: 'nominal', scale: { domain: series }, legend: null };
  const only = (filter: string) => [{ filter }];
  const [columns, width] = panels.length > 1 ? [2, 260] : [1, 560];
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: [...data.differences, ...data.medians] },
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
    columns,
    spacing: 24,
    spec: {
      width,
      height: ROW * series.length,
      layer: [
        { mark: { type: 'rule', strokeWidth: 1.2 }, encoding: { x: { datum: 0, type: 'quantitative' } } },
        {
          transform: only('isValid(datum.difference)'),
          mark: { type: 'point', size: 30, opacity: 0.6, strokeWidth: 1.2, yOffset: -7 },
          encoding: {
            x: { ...x, field: 'difference' },
            y,
            color,
            shape: { field: 'series', type: 'nominal', scale: { domain: series }, legend: null },
            tooltip: [
              { field: 'series', type: 'nominal', title: 'policy' },
              { field: 'repeat', type: 'quantitative' },
              { field: 'difference', type: 'quantitative', title, format: '.4~g' },
            ],
          },
        },
        ...(data.medians.some(({ low }) => low !== null)
          ? [
              {
                transform: only('isValid(datum.low)'),
                mark: { type: 'rule', strokeWidth: 2.5, yOffset: 8 },
                encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
              },
            ]
          : []),
        {
          transform: only('isValid(datum.median)'),
          mark: { type: 'tick', thickness: 3, size: 12, opacity: 1, yOffset: 8 },
          encoding: {
            x: { ...x, field: 'median' },
            y,
            color,
            tooltip: [
              { field: 'series', type: 'nominal', title: 'policy' },
              { field: 'median', type: 'quantitative', format: '.4~g' },
              { field: 'low', type: 'quantitative', title: 'interval from', format: '.4~g' },
              { field: 'high', type: 'quantitative', title: 'to', format: '.4~g' },
            ],
          },
        },
      ],
    },
  };
}
