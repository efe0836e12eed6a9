import process from 'node:process';
import { quantileSorted } from 'simple-statistics';

/** Prints p50 and p99 of several series, and by how much and how many times each is larger than the first. */
export function printQuantiles(what: string, series: Record<string, readonly number[]>): void {
  const [first, ...others] = Object.entries(series).map(([name, values]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return { name, p50: quantileSorted(sorted, 0.5), p99: quantileSorted(sorted, 0.99) };
  });
  if (!first) return;
  const lines = others.map(
    ({ name, p50, p99 }) =>
      `  ${name}: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}; ` +
      `added: p50 ${(p50 - first.p50).toFixed(1)}, p99 ${(p99 - first.p99).toFixed(1)}; ` +
      `ratio: p50 ${(p50 / first.p50).toFixed(2)}, p99 ${(p99 / first.p99).toFixed(2)}`,
  );
  const head = `  ${first.name}: p50 ${first.p50.toFixed(1)}, p99 ${first.p99.toFixed(1)}`;
  process.stdout.write(`${[what, head, ...lines].join('\n')}\n`);
}
