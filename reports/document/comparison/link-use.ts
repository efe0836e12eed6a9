import type { Panel } from '../../analysis/panels.ts';
import type { Table } from '../model.ts';

/** Which share of the bytes and of the connections each policy sent over each link. */
export function linkUseTable(panels: readonly Panel[]): Table {
  return {
    id: 'link-use',
    title: 'Share of bytes and connections by link',
    columns: [
      { key: 'panel', title: 'where' },
      { key: 'policy', title: 'policy' },
      { key: 'link', title: 'link' },
      { key: 'bytes', title: 'share of bytes', digits: 4 },
      { key: 'connections', title: 'share of connections', digits: 4 },
    ],
    rows: panels.flatMap(({ title, groups }) =>
      groups.flatMap(({ policy, loads }) => {
        const connections = loads.flatMap(({ transfers }) =>
          transfers.flatMap((transfer) => transfer.connections),
        );
        const total = connections.reduce((sum, { bytes }) => sum + bytes, 0);
        return [...Map.groupBy(connections, ({ link }) => link)].map(([link, own]) => ({
          panel: title,
          policy,
          link,
          bytes: total > 0 ? own.reduce((sum, { bytes }) => sum + bytes, 0) / total : 0,
          connections: own.length / connections.length,
        }));
      }),
    ),
  };
}
