import type { Panel } from '../../analysis/panels.ts';
import { throughputOverTime } from '../../analysis/throughput.ts';
import { countedThroughput } from '../../analysis/watched.ts';
import { throughputFigure } from '../../figures/detail/throughput.ts';
import type { Figure } from '../model.ts';
import { linksOf, sharesByLink, type DetailedCell } from './cell.ts';

/** Intervals of time per cell. */
const BINS = 120;

/** Throughput of each link over the time of one cell per policy; null where nothing was received. */
export function throughputOverTimeFigure(
  { title }: Panel,
  index: number,
  cells: readonly DetailedCell[],
): Figure | null {
  const isCounted = cells.every(({ record }) => record?.counted);
  const bins = cells.flatMap(({ load: { policy }, transfers, record }) =>
    (isCounted && record ? countedThroughput(record, BINS) : throughputOverTime(transfers, BINS)).map(
      ({ link, time, throughput }) => ({
        panel: policy,
        link,
        time,
        throughput,
      }),
    ),
  );
  if (bins.length === 0) return null;
  const words = cells.map(({ load: { policy }, transfers }) => `${policy}: ${sharesByLink(transfers)}`);
  return {
    id: `throughput-over-time-${index + 1}`,
    title: `Throughput over time, ${title}`,
    alt: `Of all clients together, ${words.join('; ')}.`,
    caption: isCounted
      ? 'By the counters of the interfaces, frames as a whole, of all clients of the cell.'
      : 'Body bytes of all clients of the cell, evenly spread between the times at which the run says how many had ' +
        'come: the first and the last byte of a connection, and samples in between where it was watched. What a loss has held back arrives at once, above the rate of ' +
        'the link.',
    spec: throughputFigure({
      bins,
      links: [
        ...new Set([
          ...linksOf(cells.flatMap(({ transfers }) => transfers)),
          ...bins.map(({ link }) => link),
        ]),
      ],
      panels: cells.map(({ load: { policy } }) => policy),
    }),
    table: {
      id: `throughput-over-time-${index + 1}`,
      title: `Throughput over time, ${title}`,
      columns: [
        { key: 'panel', title: 'policy' },
        { key: 'link', title: 'link' },
        { key: 'time', title: 'from', unit: 's', digits: 4 },
        { key: 'throughput', title: 'throughput', unit: 'bit/s', digits: 4 },
      ],
      rows: bins,
    },
  };
}
