import { showsSizes } from '../analysis/meanings.ts';
import { summarizeBySize, type SizeSummary } from '../analysis/sizes.ts';
import { bySize } from '../figures/by-size.ts';
import type { RecordedRun } from '../../results/read.ts';
import { duration, kilobytes } from './format.ts';
import { sizeTable } from './size-table.ts';
import { figureBlock, type Contribution } from './model.ts';

/** Sweeps of object sizes of any experiment: a figure for each workload, a line for each policy and links. */
export function sweeps(run: RecordedRun): Contribution {
  const workloads = Map.groupBy(
    run.transfers.filter(({ workload }) => showsSizes(run, workload)),
    ({ workload, factors }) => JSON.stringify([workload, factors]),
  );
  const parts = [...workloads.values()].flatMap((own, index) => {
    const [first] = own;
    if (!first) return [];
    const factors = Object.entries(first.factors).map(([name, value]) => `${name} ${String(value)}`);
    const title = [first.workload, ...factors].join(', ');
    const points = summarizeBySize(own, ({ policy }) => policy);
    return [{ title, points, id: `sweep-${index + 1}` }];
  });
  return {
    answers: parts.flatMap(({ title, points }) => sweepAnswer(title, points)),
    sections: parts.map(({ id, title, points }) => ({
      id,
      title: `Completion time by object size: ${title}`,
      blocks: [
        figureBlock({
          id,
          title: `Completion time by object size, ${title}`,
          alt: sweepAnswer(title, points).join(' '),
          caption: 'Lines: medians over the repeats; bands: first to third quartile.',
          spec: bySize({
            points,
            series: [...new Set(points.map(({ series }) => series))],
            seriesTitle: 'policy',
            title: 'completion time [s]',
          }),
          table: sizeTable(id, `Completion time by object size, ${title}`, 'policy', points),
        }),
      ],
    })),
  };
}

/** Which policy has the smallest median at both ends of the sweep. */
function sweepAnswer(title: string, points: readonly SizeSummary[]): string[] {
  const sizes = points.map(({ size }) => size);
  const ends = [...new Set([Math.min(...sizes), Math.max(...sizes)])];
  const words = ends.map((end) => {
    const [best] = points.filter(({ size }) => size === end).toSorted((a, b) => a.median - b.median);
    return best
      ? `at ${kilobytes(end)} ${best.series} is fastest (median ${duration(best.median)}, n = ${best.n})`
      : '';
  });
  return [`${title}: ${words.join('; ')}.`];
}
