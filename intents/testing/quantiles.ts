import process from 'node:process';
import { quantileSorted } from 'simple-statistics';

/** Prints p50 and p99 of two series, and by how much and how many times the second is larger. */
export function printQuantiles(what: string, series: Record<string, readonly number[]>): void {
  const rows = Object.entries(series).map(([name, values]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return { name, p50: quantileSorted(sorted, 0.5), p99: quantileSorted(sorted, 0.99) };
  });
  const [first, second] = rows;
  const lines = rows.map(({ name, p50, p99 }) => `  ${name}: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}`);
  if (first && second) {
    lines.push(
      `  added: p50 ${(second.p50 - first.p50).toFixed(1)}, p99 ${(second.p99 - first.p99).toFixed(1)}`,
    );
    lines.push(
      `  ratio: p50 ${(second.p50 / first.p50).toFixed(2)}, p99 ${(second.p99 / first.p99).toFixed(2)}`,
    );
  }
  process.stdout.write(`${[what, ...lines].join('\n')}\n`);
}
