import { markOf, valueText, columnTitle, shownColumns } from '../document/table-text.ts';
import type { Table } from '../document/model.ts';
import { escapeHtml } from './escape.ts';

/** Longer tables are cut: a reader scrolls no further, and the CSV file has every row. */
const ROWS = 600;

/** Tables up to this are shown whole; longer ones scroll. */
const SHOWN_WHOLE = 25;

/** A table in a box that scrolls by itself and can be reached by keyboard. */
export function tableHtml(table: Table): string {
  const { rows, title } = table;
  const columns = shownColumns(table);
  const header = columns.map((column) => `<th scope="col">${escapeHtml(columnTitle(column))}</th>`).join('');
  const body = rows.slice(0, ROWS).map((row) => {
    const cells = columns.map((column) => {
      const tone = markOf(column, row[column.key])?.tone;
      const kind = typeof row[column.key] === 'number' ? 'number' : tone && `tone-${tone}`;
      return `<td${kind ? ` class="${kind}"` : ''}>${escapeHtml(valueText(column, row[column.key]))}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  const classes = [
    'table',
    ...(columns.length > 9 ? ['wide'] : []),
    ...(rows.length <= SHOWN_WHOLE ? ['whole'] : []),
  ].join(' ');
  const rest =
    rows.length > ROWS
      ? `<p>The first ${ROWS} of ${rows.length} rows; ${escapeHtml(table.id)}.csv has all.</p>`
      : '';
  return (
    `<div class="${classes}" tabindex="0" role="group" aria-label="${escapeHtml(title)}"><table>` +
    `<caption>${escapeHtml(title)}</caption><thead><tr>${header}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>${rest}`
  );
}
