import { HOVER_LAYER, VEGA_LITE_SCHEMA, type Spec } from '../figure.ts';

/** Throughput (bit/s) over one link in an interval that starts at `time` (s of the cell). */
export interface ThroughputStep {
  panel: string;
  link: string;
  time: number;
  throughput: number;
}

export interface ThroughputOverTime {
  bins: readonly ThroughputStep[];
  links: readonly string[];
  panels: readonly string[];
}

const Mbit = 1e6;

/** Throughput over time, one row per panel, links as lines over filled areas on one axis of time. */
export function throughputFigure({ bins, links, panels }: ThroughputOverTime): Spec {
  const x = { field: 'time', type: 'quantitative', title: 'time [s]', axis: { grid: false } };
  const y = {
    field: 'throughput',
    type: 'quantitative',
    title: 'throughput [Mbit/s]',
    stack: null,
    axis: { tickCount: 4 },
  };
  const color = {
    field: 'link',
    type: 'nominal',
    scale: { domain: links },
    sort: null,
    legend: { title: null, orient: 'top', symbolType: 'stroke', symbolSize: 300, symbolOpacity: 1 },
  };
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: bins.map((bin) => ({ ...bin, throughput: bin.throughput / Mbit })) },
    facet: {
      row: {
        field: 'panel',
        type: 'nominal',
        title: null,
        sort: panels,
        header: { labelAngle: 0, labelAnchor: 'start', labelOrient: 'top' },
      },
    },
    spacing: 16,
    spec: {
      width: 600,
      height: 110,
      layer: [
        { mark: { type: 'area', opacity: 0.25, interpolate: 'step-after' }, encoding: { x, y, color } },
        {
          mark: { type: 'line', strokeWidth: 1.6, interpolate: 'step-after' },
          encoding: {
            x,
            y,
            color,
            strokeDash: { field: 'link', type: 'nominal', scale: { domain: links }, sort: null },
          },
        },
        {
          name: HOVER_LAYER,
          mark: { type: 'point', size: 60, opacity: 0 },
          encoding: {
            x,
            y,
            tooltip: [
              { field: 'link', type: 'nominal' },
              { field: 'time', type: 'quantitative', title: 'from [s]', format: '.3~f' },
              { field: 'throughput', type: 'quantitative', title: 'throughput [Mbit/s]', format: '.3~f' },
            ],
          },
        },
      ],
    },
  };
}
