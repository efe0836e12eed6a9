import { VEGA_LITE_SCHEMA, type Spec, type View } from './figure.ts';

/** One point: two numbers of one thing. */
export interface ScatterPoint {
  panel: string;
  series: string;
  x: number;
  y: number;
  /** What it is. */
  label: string;
  /** Stands for the others of its series: drawn large. */
  isMiddle?: boolean;
}

export interface Scatter {
  points: readonly ScatterPoint[];
  series: readonly string[];
  panels: readonly string[];
  /** Titles of the axes, with units. */
  x: string;
  y: string;
  /** Whether the axes are logarithmic: then no value may be 0. */
  isLogarithmic?: boolean;
  /** Said at the corner where both are best; null where there is none. */
  best?: 'upper left' | null;
}

/** Points of some series in a plane, one panel beside the other. */
export function scatter({ points, series, panels, x, y, isLogarithmic = false, best = null }: Scatter): Spec {
  const axis = (field: 'x' | 'y', title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: isLogarithmic ? { type: 'log' } : { zero: true },
    axis: { grid: true, tickCount: 5, ...(isLogarithmic && field === 'x' ? { format: '~s' } : {}) },
  });
  const look = (legend: object | null) => ({
    field: 'series',
    type: 'nominal',
    sort: null,
    scale: { domain: series },
    legend,
  });
  const [columns, width] = panels.length > 1 ? [2, 280] : [1, 560];
  const encoding = {
    x: axis('x', x),
    y: axis('y', y),
    color: look({ title: null, orient: 'top' }),
    shape: look({ title: null, orient: 'top' }),
    tooltip: [
      { field: 'label', type: 'nominal', title: 'what' },
      { field: 'series', type: 'nominal', title: 'which' },
      { field: 'x', type: 'quantitative', title: x, format: '.4~g' },
      { field: 'y', type: 'quantitative', title: y, format: '.4~g' },
    ],
  };
  const hasMiddles = points.some(({ isMiddle }) => isMiddle);
  const only = (isMiddle: boolean): View[] =>
    !isMiddle || hasMiddles
      ? [
          {
            ...(hasMiddles ? { transform: [{ filter: `${isMiddle ? '' : '!'}datum.isMiddle` }] } : {}),
            mark: {
              type: 'point',
              strokeWidth: isMiddle ? 2.5 : 1.2,
              size: isMiddle ? 170 : 26,
              opacity: isMiddle ? 1 : 0.55,
            },
            encoding,
          },
        ]
      : [];
  return {
    $schema: VEGA_LITE_SCHEMA,
    data: { values: [...points] },
    facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
    columns,
    spacing: 24,
    spec: {
      width,
      height: 240,
      layer: [
        ...only(false),
        ...only(true),
        ...(best === null
          ? []
          : [
              {
                data: { values: [{}] },
                mark: { type: 'text', align: 'left', baseline: 'top', fontSize: 10, text: '↖ better' },
                encoding: { x: { value: 4 }, y: { value: 4 } },
              },
            ]),
      ],
    },
  };
}
