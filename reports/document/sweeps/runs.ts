import { compareSweeps, type SweepComparison } from '../../analysis/sweep-runs.ts';
import type { ChangedSetting } from '../../analysis/changes.ts';
import { bySize } from '../../figures/by-size.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { BootstrapOptions } from '../../../statistics/bootstrap.ts';
import { changeFigure } from '../comparison/changes.ts';
import { abridge, boundsText, kilobytes, significant } from '../format.ts';
import { figureBlock, type Contribution, type Figure } from '../model.ts';

/** Sweeps of later runs against those of the first run: a sentence per setting, a figure per run and workload. */
export function sweepRuns(
  runs: readonly RecordedRun[],
  options: BootstrapOptions,
  changed: readonly ChangedSetting[],
): Contribution {
  const comparisons = compareSweeps(runs, options);
  const changes = changed.filter(({ kind }) => kind === 'sweep');
  const overview = changeFigure(changes);
  const groups = [
    ...Map.groupBy(comparisons, ({ second, workload }) => JSON.stringify([second, workload])).values(),
  ];
  const figures = groups.map((own, index) => ratioFigure(own, index));
  return {
    overview: overview ? [overview] : [],
    answers: abridge(comparisons.map(ratioSentence), 'sweep-runs-1'),
    sections:
      figures.length > 0
        ? [{ id: 'sweep-runs', title: 'Runs compared by object size', blocks: figures.map(figureBlock) }]
        : [],
  };
}

function ratioSentence({ setting, first, second, ratio, bounds, ratios }: SweepComparison): string {
  const values = ratios.map((point) => point.ratio);
  const certainty = bounds ? boundsText(bounds, (end) => significant(end, 4)) : 'one repeat';
  return (
    `${setting}: run ${second} takes ${significant(ratio, 4)}× the time of run ${first} (median over ` +
    `${values.length} sizes, ${certainty}; from ${significant(Math.min(...values), 4)}× to ` +
    `${significant(Math.max(...values), 4)}×).`
  );
}

function ratioFigure(comparisons: readonly SweepComparison[], index: number): Figure {
  const [one] = comparisons;
  const title = `${one?.workload}: run ${one?.second} against run ${one?.first}`;
  const points = comparisons.flatMap(({ policy, ratios }) =>
    ratios.map(({ size, ratio, n }) => ({ series: policy, size, n, median: 100 * (ratio - 1) })),
  );
  const id = `sweep-runs-${index + 1}`;
  const furthest = points.reduce((most, next) =>
    Math.abs(next.median) > Math.abs(most.median) ? next : most,
  );
  return {
    id,
    title,
    alt:
      `The largest difference is ${significant(furthest.median)} %, of ${furthest.series} at ` +
      `${kilobytes(furthest.size)}.`,
    caption:
      'Median completion time over that of the first run, minus one, at each size that both runs have.',
    spec: bySize({
      points,
      series: [...new Set(points.map(({ series }) => series))],
      seriesTitle: 'policy',
      title: 'difference to the first run [%]',
    }),
    table: {
      id,
      title,
      columns: [
        { key: 'series', title: 'policy' },
        { key: 'size', title: 'size', unit: 'B', digits: 9 },
        { key: 'median', title: 'difference', unit: '%', digits: 4 },
        { key: 'n', title: 'repeats', digits: 6 },
      ],
      rows: points,
    },
  };
}
