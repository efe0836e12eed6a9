import { median } from 'simple-statistics';
import { showsSizes } from '../../analysis/meanings.ts';
import { summarizeBySize, type SizeSummary } from '../../analysis/sizes.ts';
import { bySize } from '../../figures/by-size.ts';
import type { RecordedRun } from '../../../results/read.ts';
import type { Transfer } from '../../../results/schema.ts';
import { comparePairs, isDifference, type Comparison } from '../../../statistics/compare.ts';
import { duration, enumerate, kilobytes } from '../format.ts';
import { sizeTable } from '../size-table.ts';
import { figureBlock, type Contribution } from '../model.ts';

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
    return [{ title, own, points, id: `sweep-${index + 1}` }];
  });
  return {
    answers: parts.flatMap(({ title, own }) => sweepAnswer(title, own, run.run.seed)),
    sections: parts.map(({ id, title, own, points }) => ({
      id,
      title: `Completion time by object size: ${title}`,
      blocks: inParts(points).map(({ drawn, name, part }) =>
        figureBlock({
          id: part === 0 ? id : `${id}-${part + 1}`,
          title: `Completion time by object size, ${title}${name}`,
          alt: sweepAnswer(title, own, run.run.seed).join(' '),
          caption: 'Lines: medians over the repeats; bands: first to third quartile.',
          spec: bySize({
            points: drawn,
            series: [...new Set(drawn.map(({ series }) => series))],
            seriesTitle: 'policy',
            title: 'completion time [s]',
          }),
          table: sizeTable(
            part === 0 ? id : `${id}-${part + 1}`,
            `Completion time by object size, ${title}${name}`,
            'policy',
            drawn,
          ),
        }),
      ),
    })),
  };
}

/** Lines that an eye tells apart in one figure; more are drawn in further figures. */
const LINES = 8;

/** The points by figure, a few policies in each. */
function inParts(points: readonly SizeSummary[]) {
  const series = [...new Set(points.map(({ series: policy }) => policy))];
  return Array.from({ length: Math.ceil(series.length / LINES) }, (_, part) => {
    const own = series.slice(part * LINES, (part + 1) * LINES);
    const name =
      series.length > LINES ? `, policies ${part * LINES + 1} to ${part * LINES + own.length}` : '';
    return { drawn: points.filter((point) => own.includes(point.series)), name, part };
  });
}

/** Which policy is fastest at both ends of the sweep, as far as the repeats show it. */
function sweepAnswer(title: string, transfers: readonly Transfer[], seed: number): string[] {
  const sizes = transfers.map(({ size }) => size);
  const ends = [...new Set([Math.min(...sizes), Math.max(...sizes)])];
  const words = ends.map((end) => {
    const there = Map.groupBy(
      transfers.filter(({ size }) => size === end),
      ({ policy }) => policy,
    );
    const samples = [...there].map(([policy, own]): Sample => {
      const times = own.map(({ completionTime }) => completionTime);
      return { policy, times, median: median(times) };
    });
    return `at ${kilobytes(end)} ${fastest(samples, seed)}`;
  });
  return [`${title}: ${words.join('; ')}.`];
}

/** Completion times (s) of one policy at one size. */
interface Sample {
  policy: string;
  times: number[];
  median: number;
}

/** Policies that a sentence can name. */
const NAMED = 6;

function fastest(samples: readonly Sample[], seed: number): string {
  const [best, ...others] = samples.toSorted((a, b) => a.median - b.median);
  if (!best) return 'nothing was measured';
  const { policy, times } = best;
  const found = `median ${duration(best.median)}, n = ${times.length}`;
  if (others.length === 0) return `${policy} is the only policy measured (${found})`;
  if (samples.some((sample) => sample.times.length < 2)) {
    const each = [best, ...others].map((sample) => `${sample.policy} took ${duration(sample.median)}`);
    return `${enumerate(each)} (1 repeat: no range and no test)`;
  }
  const comparisons = comparePairs(
    others.map((other) => [times, other.times] as const),
    { seed },
  );
  const close = others.filter((_, index) => !isDifference(comparisons[index] as Comparison));
  if (close.length === 0) return `${policy} is fastest (${found})`;
  const rest = close.length > NAMED ? [`${close.length} others`] : close.map((other) => other.policy);
  const named = enumerate([policy, ...rest]);
  return `no policy is faster: no difference shown between ${named} (${found} with ${policy})`;
}
