import { VEGA_LITE_SCHEMA, type Spec } from '../figure.ts';

/** One connection of a page load. Times are seconds of the cell. */
export interface WaterfallBar {
  panel: string;
  /** Position of the object within the load, from 0. */
  position: number;
  object: string;
  phase: string;
  link: string;
  bytes: number;
  start: number;
  connected: number;
  firstByte: number;
  lastByte: number;
  reason: string;
}

export interface Waterfall {
  bars: readonly WaterfallBar[];
  links: readonly string[];
  panels: readonly string[];
}

const STAGES = [
  { stage: 'connecting', from: 'start', to: 'connected', opacity: 0.25 },
  { stage: 'waiting', from: 'connected', to: 'firstByte', opacity: 0.5 },
  { stage: 'receiving', from: 'firstByte', to: 'lastByte', opacity: 1 },
] as const;

/** Waterfall of page loads, one panel per policy: a row per object, coloured by link, paler before its bytes. */
export function waterfall({ bars, links, panels }: Waterfall): Spec {
  const rows = Math.max(...bars.map(({ position }) => position)) + 1;
  const step = Math.max(3, Math.min(12, 420 / rows));
  const columns = panels.length <= 4 ? panels.length : 3;
  const y = {
    field: 'position',
    type: 'quantitative',
    title: 'object',
    scale: { domain: [rows - 0.5, -0.5], nice: false, zero: false },
    axis: { grid: false, tickMinStep: 1 },
  };
  const color = {
    field: 'link',
    type: 'nominal',
    scale: { domain: links },
    sort: null,
    legend: { title: 'link', orient: 'top', symbolType: 'square', symbolOpacity: 1 },
  };
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: bars.map(withStages) },
    transform: [{ flatten: ['stage', 'from', 'to'] }],
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
    columns,
    spacing: 20,
    resolve: { scale: { x: isOneScale(bars) ? 'shared' : 'independent' } },
    spec: {
      width: Math.floor(620 / columns - 20),
      height: step * rows,
      // The stroke keeps bars visible that are shorter than a pixel.
      mark: { type: 'bar', height: Math.max(1.5, step - 1.5), strokeWidth: 0.7 },
      encoding: {
        x: { field: 'from', type: 'quantitative', title: 'time [s]', axis: { grid: true, tickCount: 5 } },
        x2: { field: 'to' },
        y,
        color,
        opacity: {
          field: 'stage',
          type: 'ordinal',
          sort: null,
          scale: {
            type: 'ordinal',
            domain: STAGES.map(({ stage }) => stage),
            range: STAGES.map(({ opacity }) => opacity),
          },
          legend: {
            title: 'stage',
            orient: 'top',
            symbolType: 'square',
            symbolFillColor: '#404040',
            symbolStrokeColor: 'transparent',
          },
        },
        tooltip: [
          { field: 'object', type: 'nominal' },
          { field: 'bytes', type: 'quantitative', title: 'size [B]' },
          { field: 'phase', type: 'nominal' },
          { field: 'link', type: 'nominal' },
          { field: 'stage', type: 'nominal' },
          { field: 'from', type: 'quantitative', title: 'from [s]', format: '.3f' },
          { field: 'to', type: 'quantitative', title: 'to [s]', format: '.3f' },
          { field: 'reason', type: 'nominal', title: 'why this link' },
        ],
      },
    },
  };
}

/** Panels share the axis of time unless one would be squashed by another. */
function isOneScale(bars: readonly WaterfallBar[]): boolean {
  const ends = [...Map.groupBy(bars, ({ panel }) => panel).values()].map((own) =>
    Math.max(...own.map(({ lastByte }) => lastByte)),
  );
  return Math.max(...ends) <= 3 * Math.min(...ends);
}

/** The stages of a connection as lists, which vega-lite makes one bar each of. */
function withStages({ panel, position, object, phase, link, bytes, reason, ...times }: WaterfallBar) {
  return {
    ...{ panel, position, object, phase, link, bytes, reason },
    stage: STAGES.map(({ stage }) => stage),
    from: STAGES.map(({ from }) => rounded(times[from])),
    to: STAGES.map(({ to }) => rounded(times[to])),
  };
}

/** Microseconds are finer than any pixel. */
const rounded = (seconds: number) => Number(seconds.toFixed(6));
