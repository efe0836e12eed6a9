import type { Panel } from '../../analysis/panels.ts';
import { decisionTimeline } from '../../figures/detail/decisions.ts';
import { enumerate } from '../format.ts';
import type { Figure } from '../model.ts';
import { linksOf, ROWS, type DetailedCell } from './cell.ts';

/** The decisions in one cell per policy; null where only one link was used. */
export function decisionFigure(
  { title }: Panel,
  index: number,
  cells: readonly DetailedCell[],
): Figure | null {
  const decisions = cells.flatMap(({ load: { policy }, transfers }) =>
    transfers.slice(0, ROWS).flatMap(({ client, object, connections }) =>
      connections.map(({ start, link, bytes, intents, reason }) => ({
        panel: policy,
        time: start,
        ...{ link, client, object, bytes, reason },
        intents: JSON.stringify(intents),
      })),
    ),
  );
  const links = linksOf(cells.flatMap(({ transfers }) => transfers));
  if (links.length < 2) return null;
  const words = cells.map(({ load: { policy }, transfers }) => {
    const connections = transfers.flatMap((transfer) => transfer.connections);
    const counts = [...Map.groupBy(connections, ({ link }) => link)].map(
      ([link, own]) => `${own.length} for ${link}`,
    );
    return `${policy}: ${enumerate(counts)}`;
  });
  return {
    id: `decisions-${index + 1}`,
    title: `Decisions, ${title}`,
    alt: `Number of decisions: ${words.join('; ')}.`,
    caption: 'A mark at each time at which a link was chosen, larger for more bytes.',
    spec: decisionTimeline({ decisions, links, panels: cells.map(({ load: { policy } }) => policy) }),
    table: {
      id: `decisions-${index + 1}`,
      title: `Decisions, ${title}`,
      columns: [
        { key: 'panel', title: 'policy' },
        { key: 'time', title: 'time', unit: 's', digits: 4 },
        { key: 'client', title: 'client' },
        { key: 'object', title: 'object' },
        { key: 'bytes', title: 'size', unit: 'B', digits: 9 },
        { key: 'intents', title: 'intents' },
        { key: 'link', title: 'link' },
        { key: 'reason', title: 'why' },
      ],
      rows: decisions,
    },
  };
}
