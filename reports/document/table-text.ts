import type { TableValue, Column, Table } from '../figures/figure.ts';
import { plain } from './format.ts';

/** The columns that people read. */
export const shownColumns = ({ columns }: Table): Column[] =>
  columns.filter(({ inFilesOnly }) => !inFilesOnly);

/** "queue [B]": the title of a column with its unit. */
export function columnTitle({ title, unit }: Column): string {
  return unit ? `${title} [${unit}]` : title;
}

/** A cell as readers see it: rounded as its column says, and an en dash where there is no value. */
export function valueText({ digits }: Column, value: TableValue | undefined): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return String(value);
  return plain(value, digits ?? 6);
}
