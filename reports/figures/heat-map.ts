import { VEGA_LITE_SCHEMA, type Spec } from './figure.ts';

/** One field of the map; a value of null is drawn as a gap. */
export interface HeatMapField {
  x: string | number;
  y: string | number;
  value: number | null;
  /** What is written into the field. */
  label: string;
}

export interface HeatMap {
  fields: readonly HeatMapField[];
  /** Titles of axes and legend, with units. */
  x: string;
  y: string;
  value: string;
  /** A value of its own meaning, such as 1 for "no difference": colours part there; null when there is none. */
  middle: number | null;
  /** Colours by the logarithm of the value, over this range; linear over the values when left out. */
  logarithmic?: [low: number, high: number];
  /** Width and height of a field in pixels. */
  field?: [width: number, height: number];
}

/** Single hue from light to dark, and two hues parting from white: both keep their order in greyscale. */
const SEQUENTIAL = ['#eef4fb', '#9dc3e6', '#3f86c6', '#0b3c7d', '#061f44'];
const DIVERGING = ['#0b3c7d', '#9dc3e6', '#f7f7f7', '#f3b27a', '#a34200'];

/** Heat map with the value written into each field. */
export function heatMap({ fields, x, y, value, middle, logarithmic, field }: HeatMap): Spec {
  const values = fields.flatMap((part) => (part.value === null ? [] : [part.value]));
  const [low, high] = logarithmic ?? [Math.min(...values), Math.max(...values)];
  const [width, height] = field ?? [78, 36];
  const reach = middle === null ? 0 : Math.max(high - middle, middle - low);
  const scale =
    middle === null
      ? { range: SEQUENTIAL, domain: [low, high], type: logarithmic ? 'log' : 'linear' }
      : { range: DIVERGING, domain: [middle - reach, middle, middle + reach].map(Number) };
  const [columns, rows] = [count(fields.map((part) => part.x)), count(fields.map((part) => part.y))];
  const axis = (name: 'x' | 'y', title: string) => ({
    field: name,
    type: 'ordinal',
    title,
    sort: null,
    axis: { labelAngle: 0, ticks: false, domain: false },
  });
  const isDark =
    middle === null
      ? `datum.value > ${logarithmic ? low * (high / low) ** 0.45 : low + 0.45 * (high - low)}`
      : `abs(datum.value - ${middle}) > ${0.7 * reach}`;
  return {
    $schema: VEGA_LITE_SCHEMA,
    width: Math.min(640, Math.max(160, width * columns)),
    height: Math.min(520, Math.max(60, height * rows)),
    data: { values: [...fields] },
    encoding: { x: axis('x', x), y: axis('y', y) },
    layer: [
      ...(fields.some((part) => part.value === null)
        ? [{ mark: { type: 'rect', stroke: '#6b6b6b', strokeDash: [2, 2], fill: null } }]
        : []),
      {
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 1, invalid: 'filter' },
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            title: value,
            scale: { ...scale, interpolate: 'lab' },
          },
          tooltip: [
            { field: 'x', type: 'ordinal', title: x },
            { field: 'y', type: 'ordinal', title: y },
            { field: 'value', type: 'quantitative', title: value, format: '.4~g' },
          ],
        },
      },
      {
        mark: { type: 'text', fontSize: 11 },
        encoding: {
          text: { field: 'label', type: 'nominal' },
          color: {
            condition: [
              { test: '!isValid(datum.value)', value: '#6b6b6b' },
              { test: isDark, value: '#fefefe' },
            ],
            value: '#1a1a1a',
          },
        },
      },
    ],
  };
}

const count = (values: readonly (string | number)[]) => new Set(values).size;
