import { HOVER_LAYER, VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** A step of the empirical distribution of one policy's values in a panel. */
export interface DistributionStep {
  panel: string;
  series: string;
  value: number;
  /** Share of the values that are not larger. */
  share: number;
}

export interface Distribution {
  steps: readonly DistributionStep[];
  series: readonly string[];
  panels: readonly string[];
  /** Title of the horizontal axis, with its unit. */
  title: string;
  /** Of what the shares are; of values when left out. */
  share?: string;
}

/** Empirical distribution functions of the policies, one panel beside the other. */
export function distribution({
  steps,
  series,
  panels,
  title,
  share = 'share of values',
}: Distribution): Spec {
  const x = { field: 'value', type: 'quantitative', title, scale: { zero: true }, axis: { tickCount: 6 } };
  const y = {
    field: 'share',
    type: 'quantitative',
    title: share,
    scale: { domain: [0, 1] },
    axis: { format: '%', tickCount: 5 },
  };
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: series },
    sort: null,
    legend: { title: null, orient: 'top', symbolType: 'stroke', symbolSize: 300 },
  };
  const [columns, width] = panels.length > 1 ? [2, 280] : [1, 560];
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: [...steps] },
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
    columns,
    spacing: 24,
    spec: {
      width,
      height: 220,
      layer: [
        {
          mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.8 },
          encoding: {
            x,
            y,
            color,
            strokeDash: { field: 'series', type: 'nominal', scale: { domain: series }, sort: null },
          },
        },
        {
          name: HOVER_LAYER,
          mark: { type: 'point', size: 60, opacity: 0 },
          encoding: {
            x,
            y,
            tooltip: [
              { field: 'series', type: 'nominal', title: 'policy' },
              { field: 'value', type: 'quantitative', title, format: '.4~g' },
              { field: 'share', type: 'quantitative', title: 'share', format: '.1%' },
            ],
          },
        },
      ],
    },
  };
}
