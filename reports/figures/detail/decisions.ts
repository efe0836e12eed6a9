import { VEGA_LITE_SCHEMA, type Spec } from '../figure.ts';

/** One decision of a policy: when, for how many bytes, which link, and why. */
export interface Decision {
  panel: string;
  /** Seconds of the cell. */
  time: number;
  link: string;
  client: string;
  object: string;
  bytes: number;
  intents: string;
  reason: string;
}

export interface Decisions {
  decisions: readonly Decision[];
  links: readonly string[];
  panels: readonly string[];
}

/** Timeline of decisions: a mark at each time a link was chosen, one lane per link, larger for more bytes. */
export function decisionTimeline({ decisions, links, panels }: Decisions): Spec {
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: [...decisions] },
    facet: {
      row: {
        field: 'panel',
        type: 'nominal',
        title: null,
        sort: panels,
        header: { labelAngle: 0, labelAnchor: 'start', labelOrient: 'top' },
      },
    },
    spacing: 14,
    spec: {
      width: 600,
      height: 34 * links.length,
      mark: { type: 'point', strokeWidth: 1.3, opacity: 0.85 },
      encoding: {
        x: { field: 'time', type: 'quantitative', title: 'time [s]', axis: { grid: false } },
        y: {
          field: 'link',
          type: 'nominal',
          title: null,
          scale: { domain: links },
          axis: { grid: true, ticks: false },
        },
        color: { field: 'link', type: 'nominal', scale: { domain: links }, legend: null },
        shape: { field: 'link', type: 'nominal', scale: { domain: links }, legend: null },
        size: {
          field: 'bytes',
          type: 'quantitative',
          title: 'size [B]',
          scale: { type: 'sqrt', range: [8, 260] },
          legend: { orient: 'top', format: '.1~s', tickCount: 4, symbolType: 'circle' },
        },
        tooltip: [
          { field: 'time', type: 'quantitative', title: 'time [s]', format: '.3f' },
          { field: 'link', type: 'nominal' },
          { field: 'client', type: 'nominal' },
          { field: 'object', type: 'nominal' },
          { field: 'bytes', type: 'quantitative', title: 'size [B]' },
          { field: 'intents', type: 'nominal' },
          { field: 'reason', type: 'nominal', title: 'why' },
        ],
      },
    },
  };
}
