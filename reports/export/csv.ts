import { csvFormatRows } from 'd3-dsv';
import type { TableValue, Table } from '../document/model.ts';
import { columnTitle } from '../document/table-text.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { Transfer } from '../../results/schema.ts';

/** A table as CSV (RFC 4180 with line feeds): titles with units, then every row with every digit. */
export function tableCsv({ columns, rows }: Table): string {
  return csv([columns.map(columnTitle), ...rows.map((row) => columns.map(({ key }) => row[key] ?? null))]);
}

/**
 * The transfers that the statistics use, one row each. Sizes are bytes, times seconds; factors and intents are
 * JSON; connections are counted.
 */
export function transfersCsv(runs: readonly RecordedRun[]): string {
  const rows = runs.flatMap(({ label, transfers }) => transfers.map((transfer) => flatten(label, transfer)));
  const keys = Object.keys(rows[0] ?? {});
  return csv([keys, ...rows.map((row) => keys.map((key) => row[key] ?? null))]);
}

function flatten(run: string, transfer: Transfer): Record<string, TableValue> {
  const { links, factors, intents, connections, cut, samples: _samples, ...plain } = transfer;
  return {
    run,
    ...plain,
    links: links.join(' + '),
    factors: JSON.stringify(factors),
    intents: JSON.stringify(intents),
    connections: connections.length,
    cut: cut ?? false,
  };
}

function csv(rows: TableValue[][]): string {
  return `${csvFormatRows(rows.map((row) => row.map((value) => (value === null ? '' : String(value)))))}\n`;
}
