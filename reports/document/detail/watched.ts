import type { Panel } from '../../analysis/panels.ts';
import { watchedLinks } from '../../analysis/watched.ts';
import { watchedOverTime } from '../../figures/detail/watched.ts';
import { duration, enumerate } from '../format.ts';
import type { Figure } from '../model.ts';
import type { DetailedCell } from './cell.ts';

const QUANTITIES = ['congestion window [KB]', 'smoothed round-trip time [ms]', 'queue [KB]'] as const;

/** What TCP and the queues did in one cell per policy; null where nobody looked. */
export function watchedFigure(
  { title }: Panel,
  index: number,
  cells: readonly DetailedCell[],
): Figure | null {
  const points = cells.flatMap(({ load: { policy }, record }) =>
    (record ? watchedLinks(record) : []).flatMap(({ link, window, smoothed, queue }) =>
      [
        ...window.map(([time, bytes]) => ({ quantity: QUANTITIES[0], time, value: bytes / 1000 })),
        ...smoothed.map(([time, seconds]) => ({ quantity: QUANTITIES[1], time, value: 1000 * seconds })),
        ...queue.map(([time, bytes]) => ({ quantity: QUANTITIES[2], time, value: bytes / 1000 })),
      ].map((point) => ({ panel: policy, link, ...point })),
    ),
  );
  if (points.length === 0) return null;
  const panels = [...new Set(points.map(({ panel }) => panel))];
  const took = cells.flatMap(({ load: { policy }, record }) =>
    record?.watched
      ? [`${policy} ${duration(record.watched.worldTime)} watched, ${duration(record.worldTime)} recorded`]
      : [],
  );
  return {
    id: `watched-${index + 1}`,
    title: `What TCP and the queues did, ${title}`,
    alt: QUANTITIES.flatMap((quantity) => {
      const own = points.filter((point) => point.quantity === quantity).map(({ value }) => value);
      return own.length > 0 ? [`${quantity}: at most ${Number(Math.max(...own).toPrecision(3))}`] : [];
    }).join('; '),
    caption:
      'Of each link the connection that was seen longest: the congestion window and the smoothed round-trip time of ' +
      'its sender (TCP_INFO), and the bytes that waited at the bottleneck towards the client. In guests that repeat to ' +
      `the bit, from a second measurement that alone was looked at: ${enumerate(took)}.`,
    spec: watchedOverTime({
      ...{ points, quantities: QUANTITIES, panels },
      links: [...new Set(points.map(({ link }) => link))],
    }),
    table: {
      id: `watched-${index + 1}`,
      title: `What TCP and the queues did, ${title}`,
      columns: [
        { key: 'panel', title: 'policy' },
        { key: 'link', title: 'link' },
        { key: 'quantity', title: 'what' },
        { key: 'time', title: 'time', unit: 's', digits: 5 },
        { key: 'value', title: 'value', digits: 5 },
      ],
      rows: points,
    },
  };
}
