import type { SizePoint } from '../figures/by-size.ts';
import type { Table } from './model.ts';

/** Quartiles by series and object size as a table; `series` is the title of the first column. */
export function sizeTable(id: string, title: string, series: string, points: readonly SizePoint[]): Table {
  return {
    id,
    title,
    columns: [
      { key: 'series', title: series },
      { key: 'size', title: 'size', unit: 'B', digits: 9 },
      { key: 'n', title: 'repeats', digits: 6 },
      { key: 'q1', title: '1st quartile', unit: 's', digits: 4 },
      { key: 'median', title: 'median', unit: 's', digits: 4 },
      { key: 'q3', title: '3rd quartile', unit: 's', digits: 4 },
    ],
    rows: points.map((point) => ({ ...point })),
  };
}
