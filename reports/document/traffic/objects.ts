import { median } from 'simple-statistics';
import type { Load } from '../../analysis/loads.ts';
import { distribution } from '../../figures/distribution.ts';
import { scatter } from '../../figures/scatter.ts';
import { empiricalDistribution } from '../../../statistics/summary.ts';
import { duration, enumerate } from '../format.ts';
import type { Figure } from '../model.ts';
import { namesIn, panelsIn, seriesOf } from './series.ts';

/** A client has this many objects or more to be looked at one by one. */
const OBJECTS = 5;
/** Steps drawn per curve. */
const STEPS = 300;

/** Every object of clients that fetch many: the distribution of their times, and their times by size. */
export function objectFigures(loads: readonly Load[]): Figure[] {
  const pages = loads.filter(({ transfers, bulk }) => !bulk && transfers.length >= OBJECTS);
  return pages.length === 0 ? [] : [distributionOfObjects(pages), timesBySize(pages)];
}

function distributionOfObjects(pages: readonly Load[]): Figure {
  const groups = seriesOf(pages).map(({ panel, series, loads }) => {
    const times = loads.flatMap(({ transfers }) => transfers.map(({ completionTime }) => completionTime));
    return { panel, series, times };
  });
  const steps = groups.flatMap(({ panel, series, times }) =>
    empiricalDistribution(times, STEPS).map(({ value, share }) => ({ panel, series, value, share })),
  );
  const words = groups.map(
    ({ panel, series, times }) =>
      `${panel}, ${series}: half of the objects within ${duration(median(times))}`,
  );
  return {
    id: 'objects-distribution',
    title: 'Distribution of the completion times of objects',
    alt: `${words.join('; ')}.`,
    caption:
      'Share of the objects of all repeats that are there within the time on the horizontal axis, each from its request to its last byte.',
    spec: distribution({
      steps,
      series: namesIn(groups),
      panels: panelsIn(groups),
      title: 'completion time of an object [s]',
      share: 'share of objects',
    }),
    table: {
      id: 'objects-distribution',
      title: 'Distribution of the completion times of objects',
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'series', title: 'what' },
        { key: 'value', title: 'completion time', unit: 's', digits: 5 },
        { key: 'share', title: 'share', digits: 4 },
      ],
      rows: steps,
    },
  };
}

function timesBySize(pages: readonly Load[]): Figure {
  const points = seriesOf(pages).flatMap(({ panel, series, loads }) => {
    const objects = Map.groupBy(
      loads.flatMap(({ transfers }) => transfers.filter(({ size, cut }) => size > 0 && !cut)),
      ({ object, size }) => JSON.stringify([object, size]),
    );
    return [...objects.values()].flatMap((own) => {
      const y = median(own.map(({ completionTime }) => completionTime));
      const [first] = own;
      return first && y > 0 ? [{ panel, series, x: first.size, y, label: first.object, n: own.length }] : [];
    });
  });
  const series = namesIn(points);
  return {
    id: 'objects-by-size',
    title: 'Completion time of each object by its size',
    alt: `A point for each object under ${enumerate(series)}, from ${extent(points.map(({ x }) => x))} B and ${extent(points.map(({ y }) => y))} s.`,
    caption: 'A point for each object: the median over the repeats. Both axes are logarithmic.',
    spec: scatter({
      ...{ points, series, panels: panelsIn(points) },
      ...{ x: 'size [B]', y: 'completion time [s]', isLogarithmic: true },
    }),
    table: {
      id: 'objects-by-size',
      title: 'Completion time of each object by its size',
      columns: [
        { key: 'panel', title: 'where' },
        { key: 'series', title: 'what' },
        { key: 'label', title: 'object' },
        { key: 'x', title: 'size', unit: 'B', digits: 9 },
        { key: 'y', title: 'median completion time', unit: 's', digits: 5 },
        { key: 'n', title: 'n', digits: 6 },
      ],
      rows: points,
    },
  };
}

const extent = (values: readonly number[]): string =>
  `${Number(Math.min(...values).toPrecision(3))} to ${Number(Math.max(...values).toPrecision(3))}`;
