import { median } from 'simple-statistics';
import type { Load } from '../../analysis/loads.ts';
import { delaysAndThroughputs, sharingOf, type Sharing } from '../../analysis/sharing.ts';
import { boxplot, FEWEST_FOR_A_BOX, isInRows } from '../../figures/boxplot.ts';
import { scatter } from '../../figures/scatter.ts';
import { summarize } from '../../../statistics/summary.ts';
import { counted, duration, enumerate, significant } from '../format.ts';
import type { Figure, Table } from '../model.ts';
import { namesIn, panelsIn, seriesOf, type SeriesGroup } from './series.ts';

/** How evenly the clients of a cell share what there is; nothing where each cell has one client. */
export function fairnessFigures(loads: readonly Load[]): Figure[] {
  const groups = seriesOf(firstOfCells(loads))
    .map((group) => ({ ...group, cells: sharingOf(cellMates(loads, group)) }))
    .filter(({ cells }) => cells.length > 0);
  if (groups.length === 0) return [];
  const boxes = groups.map(({ panel, series, cells }) => {
    const indices = cells.map(({ index }) => index);
    const summary = summarize(indices);
    return { panel, series, summary, points: summary.n < FEWEST_FOR_A_BOX ? indices : summary.outliers };
  });
  const [series, panels] = [namesIn(groups), panelsIn(groups)];
  const clients = [
    ...new Set(groups.flatMap(({ cells }) => cells[0]?.shares.map((one) => one.client) ?? [])),
  ];
  const words = boxes.map(
    ({ panel, series: name, summary }) => `${panel}, ${name}: median ${significant(summary.median)}`,
  );
  return [
    {
      id: 'fairness',
      title: 'Fairness between clients',
      alt: `Jain's index: ${words.join('; ')}.`,
      caption:
        `Jain's index of the throughputs of ${enumerate(clients)} while all of them are at work: 1 when each has as ` +
        'much as the others, 1 over their number when one has all. A client that asks for little takes little: that is no unfairness.' +
        (isInRows({ series, panels }) ? '' : ` n: number of repeats.`),
      spec: boxplot({ boxes, series, panels, title: "Jain's index" }),
      table: sharesTable(groups),
    },
  ];
}

function sharesTable(groups: readonly (SeriesGroup & { cells: readonly Sharing[] })[]): Table {
  return {
    id: 'fairness',
    title: 'What each client got while all were at work',
    columns: [
      { key: 'panel', title: 'where' },
      { key: 'series', title: 'what' },
      { key: 'client', title: 'client' },
      { key: 'throughput', title: 'median throughput', unit: 'bit/s', digits: 4 },
      { key: 'share', title: 'median share', digits: 3 },
      { key: 'index', title: "median of Jain's index", digits: 4 },
      { key: 'n', title: 'n', digits: 6 },
    ],
    rows: groups.flatMap(({ panel, series, cells }) =>
      (cells[0]?.shares ?? []).map(({ client }) => {
        const own = cells.flatMap(({ shares }) => {
          const total = shares.reduce((sum, { throughput }) => sum + throughput, 0);
          const one = shares.find((share) => share.client === client);
          return one ? [{ throughput: one.throughput, share: one.throughput / total }] : [];
        });
        return {
          ...{ panel, series, client, n: own.length },
          throughput: median(own.map(({ throughput }) => throughput)),
          share: median(own.map(({ share }) => share)),
          index: median(cells.map(({ index }) => index)),
        };
      }),
    ),
  };
}

/** Delay against throughput: a point for each repeat, and one for their medians. */
export function planeFigures(loads: readonly Load[]): Figure[] {
  const found = delaysAndThroughputs(loads);
  const of = new Map(found.map((one) => [one.load, one]));
  const groups = seriesOf(found.map(({ load }) => load)).map(({ panel, series, loads: own }) => {
    const values = own.flatMap((load) => of.get(load) ?? []);
    return { panel, series, values };
  });
  if (namesIn(groups).length < 2) return [];
  const points = groups.flatMap(({ panel, series, values }) => {
    const all = values.map(({ delay, throughput, load: { repeat } }) => {
      return { x: 1000 * delay, y: throughput / 1e6, label: `repeat ${repeat}` };
    });
    const middle = {
      x: median(all.map(({ x }) => x)),
      y: median(all.map(({ y }) => y)),
      label: `medians of ${counted(all.length, 'repeat')}`,
      isMiddle: true,
    };
    return [...all, middle].map((point) => ({ panel, series, ...point }));
  });
  const middles = points.filter((point) => 'isMiddle' in point);
  return [
    {
      id: 'delay-throughput',
      title: 'Delay against throughput',
      alt: `${middles.map(({ panel, series, x, y }) => `${panel}, ${series}: ${duration(x / 1000)} and ${significant(y)} Mbit/s`).join('; ')}.`,
      caption:
        'Horizontal: seconds from a connection to the first byte of its answer, median over the objects of the client. ' +
        'Vertical: what all clients of the cell receive while it is at work. Small: repeats; large: their medians.',
      spec: scatter({
        ...{ points, series: namesIn(groups), panels: panelsIn(groups), best: 'upper left' },
        ...{ x: 'time to the first byte [ms]', y: 'throughput [Mbit/s]' },
      }),
      table: {
        id: 'delay-throughput',
        title: 'Delay against throughput',
        columns: [
          { key: 'panel', title: 'where' },
          { key: 'series', title: 'what' },
          { key: 'label', title: 'of' },
          { key: 'x', title: 'time to the first byte', unit: 'ms', digits: 4 },
          { key: 'y', title: 'throughput', unit: 'Mbit/s', digits: 4 },
        ],
        rows: points.map(({ panel, series, label, x, y }) => ({ panel, series, label, x, y })),
      },
    },
  ];
}

const cellOf = ({ run, cell }: Load) => JSON.stringify([run, cell]);

/** One load of each cell stands for all of it. */
export function firstOfCells(loads: readonly Load[]): Load[] {
  return [...Map.groupBy(loads, cellOf).values()].flatMap(([first]) => first ?? []);
}

function cellMates(loads: readonly Load[], { loads: own }: SeriesGroup): Load[] {
  const cells = new Set(own.map(cellOf));
  return loads.filter((load) => cells.has(cellOf(load)));
}
