import type { Transfer } from '../../results/schema.ts';
import { summarize } from '../../statistics/summary.ts';

/** Completion times (s) of one series at one object size (bytes). */
export interface SizeSummary {
  series: string;
  size: number;
  n: number;
  q1: number;
  median: number;
  q3: number;
}

/**
 * Median and quartiles of the completion times (s) for each series and object size, ascending in size within
 * a series. Transfers for which `seriesOf` is null are left out.
 */
export function summarizeBySize(
  transfers: readonly Transfer[],
  seriesOf: (transfer: Transfer) => string | null,
): SizeSummary[] {
  const series = new Map<string, Map<number, number[]>>();
  for (const transfer of transfers) {
    const name = seriesOf(transfer);
    if (name === null) continue;
    const sizes = series.get(name) ?? new Map<number, number[]>();
    series.set(name, sizes);
    const times = sizes.get(transfer.size) ?? [];
    sizes.set(transfer.size, times);
    times.push(transfer.completionTime);
  }
  return [...series].flatMap(([name, sizes]) =>
    [...sizes]
      .sort(([a], [b]) => a - b)
      .map(([size, times]) => {
        const { n, q1, median, q3 } = summarize(times);
        return { series: name, size, n, q1, median, q3 };
      }),
  );
}

/** Medians by size of one series. */
export function mediansOf(points: readonly SizeSummary[], series: string): Map<number, number> {
  return new Map(points.filter((point) => point.series === series).map(({ size, median }) => [size, median]));
}
