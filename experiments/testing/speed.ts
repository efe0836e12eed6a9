import { readRun } from '../../results/read.ts';

/** Figures of a finished run: seconds of the network measured, and of the wall clock they took. */
export async function speedOf(directory: string): Promise<{ network: number; wallOfCells: number }> {
  const { transfers, cells } = await readRun(directory);
  return {
    network: transfers.reduce((sum, { completionTime }) => sum + completionTime, 0),
    wallOfCells: cells.reduce((sum, { record }) => sum + (record?.wallTime ?? 0), 0),
  };
}

/** `min / median / max` of some seconds, for a line of a benchmark. */
export function spread(values: readonly number[], digits = 2): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  return `median ${middle.toFixed(digits)} (${sorted[0]?.toFixed(digits)} to ${sorted.at(-1)?.toFixed(digits)}, n = ${sorted.length})`;
}
