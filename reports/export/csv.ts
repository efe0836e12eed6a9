import { csvFormatRows } from 'd3-dsv';
import type { TableValue, Table } from '../document/model.ts';
import { columnTitle } from '../document/table-text.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';

/**
 * A table as CSV (RFC 4180 with line feeds): titles with units, then every row with every digit.
 * `repeat` is a word of R, and no name of a column there: it is written `repetition`.
 */
export function tableCsv({ columns, rows }: Table): string {
  return csv([columns.map(columnTitle), ...rows.map((row) => columns.map(({ key }) => row[key] ?? null))]);
}

/**
 * The transfers that the statistics use, one row each. Sizes are bytes, times seconds; each factor is a column;
 * intents are JSON; connections are counted.
 */
export function transfersCsv(runs: readonly RecordedRun[]): string {
  const rows = runs.flatMap(({ label, transfers }) => transfers.map((transfer) => flatten(label, transfer)));
  const keys = [...new Set(rows.flatMap(Object.keys))];
  return csv([keys, ...rows.map((row) => keys.map((key) => row[key] ?? null))]);
}

function flatten(run: string, transfer: Transfer): Record<string, TableValue> {
  const { links, factors, intents, connections, cut, samples: _samples, ...plain } = transfer;
  return {
    run,
    ...plain,
    links: links.join(' + '),
    intents: JSON.stringify(intents),
    connections: connections.length,
    cut: cut ?? false,
    ...Object.fromEntries(Object.entries(factors).map(([name, level]) => [`factor.${name}`, level])),
  };
}

function csv([titles = [], ...rows]: TableValue[][]): string {
  const named = titles.map((title) => (title === 'repeat' ? 'repetition' : title));
  return `${csvFormatRows([named, ...rows].map((row) => row.map(cellText)))}\n`;
}

/**
 * A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it (OWASP, CSV
 * injection). Numbers stay as they are.
 */
function cellText(value: TableValue): string {
  if (value === null) return '';
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
}
