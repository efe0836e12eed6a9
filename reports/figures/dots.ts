import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** A value with its interval, as far as there is one. */
export interface Dot {
  label: string;
  /** Null: nothing to draw but the note. */
  value: number | null;
  low: number | null;
  high: number | null;
  /** Written beside the dot. */
  note: string;
}

export interface Dots {
  dots: readonly Dot[];
  /** Title of the horizontal axis, with its unit. */
  title: string;
  /** A value to compare with, drawn as a rule over all rows. */
  reference: { value: number; label: string };
}

const ROW = 24;

/** One row per value: a dot, its interval as a line, and a rule at the value to compare with. */
export function dotPlot({ dots, title, reference }: Dots): Spec {
  const most = Math.max(reference.value, ...dots.flatMap(({ value, high }) => [value ?? 0, high ?? 0]));
  const y = {
    field: 'label',
    type: 'nominal',
    title: null,
    sort: dots.map(({ label }) => label),
    axis: { ticks: false, domain: false, grid: true, labelLimit: 360 },
  };
  const at = (field: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [0, 1.15 * most], nice: false },
    axis: { tickCount: 6, grid: false },
  });
  const compared = { values: [reference] };
  return {
    $schema: VEGA_LITE_SCHEMA,
    width: 420,
    height: ROW * dots.length,
    data: { values: [...dots] },
    layer: [
      {
        data: compared,
        mark: { type: 'rule', strokeDash: [5, 3], strokeWidth: 1.3 },
        encoding: { x: at('value') },
      },
      {
        data: compared,
        mark: { type: 'text', align: 'left', baseline: 'bottom', dx: -20, dy: -4 },
        encoding: { x: at('value'), y: { value: 0 }, text: { field: 'label' } },
      },
      ...(dots.some(({ low, high }) => low !== null && high !== null)
        ? [
            {
              transform: [{ filter: 'isValid(datum.low) && isValid(datum.high)' }],
              mark: { type: 'rule', strokeWidth: 3, opacity: 0.6 },
              encoding: { x: at('low'), x2: { field: 'high' }, y },
            },
          ]
        : []),
      {
        transform: [{ filter: 'isValid(datum.value)' }],
        mark: { type: 'point', filled: true, size: 70, opacity: 1, color: '#0B3C7D' },
        encoding: {
          x: at('value'),
          y,
          tooltip: [
            { field: 'label', type: 'nominal', title: 'setting' },
            { field: 'note', type: 'nominal', title },
          ],
        },
      },
      // A halo keeps the rules off the text.
      ...[{ stroke: '#ffffff', strokeWidth: 4 }, {}].map((halo) => ({
        mark: { type: 'text', align: 'left', dx: 10, fontSize: 10, baseline: 'middle', ...halo },
        transform: [{ calculate: 'isValid(datum.value) ? max(datum.value, datum.high) : 0', as: 'end' }],
        encoding: { x: at('end'), y, text: { field: 'note' } },
      })),
    ],
  };
}
