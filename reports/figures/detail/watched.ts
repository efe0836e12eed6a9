import { composed, VEGA_LITE_SCHEMA, type Spec } from '../figure.ts';

/** A value of one link at a time (s of the cell). */
export interface WatchedPoint {
  quantity: string;
  panel: string;
  link: string;
  time: number;
  value: number;
}

export interface WatchedFigure {
  points: readonly WatchedPoint[];
  /** Titles of the vertical axes, with units, from top to bottom. */
  quantities: readonly string[];
  links: readonly string[];
  panels: readonly string[];
}

/** Quantities over time, one below the other, the panels side by side: a line for each link. */
export const watchedOverTime = ({ points, quantities, links, panels }: WatchedFigure): Spec =>
  composed(
    quantities
      .filter((quantity) => points.some((point) => point.quantity === quantity))
      .map((quantity, index): Spec => {
        const names = {
          field: 'link',
          type: 'nominal',
          sort: null,
          scale: { domain: links },
          legend: index > 0 ? null : { title: null, orient: 'top', symbolType: 'stroke', symbolSize: 300 },
        };
        return {
          $schema: VEGA_LITE_SCHEMA,
          data: { values: points.filter((point) => point.quantity === quantity) },
          facet: { field: 'panel', type: 'nominal', title: null, sort: panels },
          columns: Math.min(4, panels.length),
          spacing: 18,
          resolve: { scale: { x: 'independent' } },
          spec: {
            width: Math.floor(640 / Math.min(4, panels.length)) - 30,
            height: 110,
            mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.3 },
            encoding: {
              x: {
                field: 'time',
                type: 'quantitative',
                title: 'time [s]',
                axis: { grid: false, tickCount: 5 },
              },
              y: { field: 'value', type: 'quantitative', title: quantity, axis: { tickCount: 4 } },
              color: names,
              strokeDash: names,
            },
          },
        };
      }),
  );
