import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** A part of a bar. */
export interface BarPart {
  panel: string;
  series: string;
  part: string;
  value: number;
}

export interface StackedBars {
  bars: readonly BarPart[];
  /** Order of the parts, of the bars, and of the panels. */
  parts: readonly string[];
  series: readonly string[];
  panels: readonly string[];
  /** Title of the horizontal axis, with its unit. */
  title: string;
}

const ROW = 26;

/** A bar for each series, made of its parts, one panel beside the other. */
export function stackedBars({ bars, parts, series, panels, title }: StackedBars): Spec {
  const columns = panels.length > 1 ? 2 : 1;
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: bars.map((bar) => ({ ...bar, order: parts.indexOf(bar.part) })) },
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
    columns,
    spacing: 20,
    spec: {
      width: columns > 1 ? 240 : 480,
      height: ROW * series.length,
      mark: { type: 'bar', height: ROW - 8 },
      encoding: {
        x: { field: 'value', type: 'quantitative', title, stack: 'zero', axis: { tickCount: 5 } },
        y: {
          field: 'series',
          type: 'nominal',
          title: null,
          sort: series,
          axis: { ticks: false, domain: false },
        },
        color: {
          field: 'part',
          type: 'nominal',
          sort: null,
          scale: { domain: parts },
          legend: { title: null, orient: 'top', symbolType: 'square', symbolOpacity: 1 },
        },
        order: { field: 'order', type: 'quantitative' },
        tooltip: [
          { field: 'series', type: 'nominal', title: 'which' },
          { field: 'part', type: 'nominal', title: 'of it' },
          { field: 'value', type: 'quantitative', title, format: '.4~g' },
        ],
      },
    },
  };
}
