import type { Column, Mark, Table, TableValue } from '../figures/figure.ts';
import { plain } from './format.ts';

/** The columns that people read. */
export const shownColumns = ({ columns }: Table): Column[] =>
  columns.filter(({ inFilesOnly }) => !inFilesOnly);

/** "queue [B]": the title of a column with its unit. */
export function columnTitle({ title, unit }: Column): string {
  return unit ? `${title} [${unit}]` : title;
}

/** A cell as readers see it: rounded as its column says, and an en dash where there is no value. */
export function valueText(column: Column, value: TableValue | undefined): string {
  if (value === null || value === undefined || value === '') return '–';
  const mark = markOf(column, value);
  if (mark) return `${mark.symbol} ${String(value)}`;
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return String(value);
  return plain(value, column.digits ?? 6);
}

/** How a column marks a value; undefined where it does not. */
export const markOf = ({ marks }: Column, value: TableValue | undefined): Mark | undefined =>
  typeof value === 'string' ? marks?.[value] : undefined;
