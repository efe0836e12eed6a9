import type { Load } from '../../analysis/loads.ts';
import type { CellRecord, Transfer } from '../../../results/schema.ts';
import { enumerate, percent } from '../format.ts';

/** The load of one client, with the transfers of all clients of its cell. */
export interface DetailedCell {
  load: Load;
  transfers: Transfer[];
  /** What became of it. */
  record: CellRecord | null;
}

/** Objects drawn per load; longer pages are cut, their tables are not. */
export const ROWS = 400;

/** Links that carried something, in order of their first use. */
export const linksOf = (transfers: readonly Transfer[]) => [
  ...new Set(transfers.flatMap(({ connections }) => connections.map(({ link }) => link))),
];

/** "81 % of the bytes over dsl and 19 % over lte". */
export function sharesByLink(transfers: readonly Transfer[]): string {
  const connections = transfers.flatMap((transfer) => transfer.connections);
  const total = connections.reduce((sum, { bytes }) => sum + bytes, 0);
  const shares = [...Map.groupBy(connections, ({ link }) => link)].map(([link, own]) => {
    const bytes = own.reduce((sum, connection) => sum + connection.bytes, 0);
    return `${percent(total > 0 ? bytes / total : 0)} over ${link}`;
  });
  return `its bytes ${enumerate(shares)}`;
}
