import type { Load } from '../../analysis/loads.ts';
import type { Panel } from '../../analysis/panels.ts';
import { waterfall } from '../../figures/detail/waterfall.ts';
import { duration } from '../format.ts';
import type { Figure } from '../model.ts';
import { linksOf, ROWS, sharesByLink } from './cell.ts';

/** A page load has this many transfers or more; fewer need no waterfall. */
const PAGE = 5;

/** Waterfalls of the page loads of one panel; null where there are none. */
export function waterfallFigure({ title }: Panel, index: number, loads: readonly Load[]): Figure | null {
  const pages = loads.filter(({ transfers }) => transfers.length >= PAGE);
  if (pages.length === 0) return null;
  const bars = pages.flatMap(({ policy, transfers, start }) =>
    transfers
      .toSorted((a, b) => a.start - b.start)
      .slice(0, ROWS)
      .flatMap(({ object, connections }, position) =>
        connections.map((connection) => ({
          panel: policy,
          position,
          object,
          phase: connection.phase,
          link: connection.link,
          bytes: connection.bytes,
          start: connection.start - start,
          connected: connection.connected - start,
          firstByte: connection.firstByte - start,
          lastByte: connection.lastByte - start,
          reason: connection.reason,
        })),
      ),
  );
  const policies = pages.map(({ policy }) => policy);
  const words = pages.map(({ policy, transfers, completionTime }) => {
    return `${policy} fetches ${transfers.length} objects in ${duration(completionTime)}, ${sharesByLink(transfers)}`;
  });
  return {
    id: `waterfall-${index + 1}`,
    title: `Waterfall, ${title}`,
    alt: `${words.join('; ')}.`,
    caption:
      'One row per object in the order of the requests, from its first connection to its last byte: pale while ' +
      'connecting, darker while waiting for the first byte, full while receiving. Where one load takes more than ' +
      'three times as long as another, each panel has its own axis of time.',
    spec: waterfall({ bars, links: linksOf(pages.flatMap(({ transfers }) => transfers)), panels: policies }),
    table: {
      id: `waterfall-${index + 1}`,
      title: `Connections of the loads, ${title}`,
      columns: [
        { key: 'panel', title: 'policy' },
        { key: 'position', title: 'position', digits: 6 },
        { key: 'object', title: 'object' },
        { key: 'phase', title: 'phase' },
        { key: 'link', title: 'link' },
        { key: 'bytes', title: 'size', unit: 'B', digits: 9 },
        { key: 'start', title: 'start', unit: 's', digits: 4 },
        { key: 'connected', title: 'connected', unit: 's', digits: 4 },
        { key: 'firstByte', title: 'first byte', unit: 's', digits: 4 },
        { key: 'lastByte', title: 'last byte', unit: 's', digits: 4 },
        { key: 'reason', title: 'why this link' },
      ],
      rows: bars,
    },
  };
}
