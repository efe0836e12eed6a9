import { mean, median } from 'simple-statistics';
import type { Page } from './page.ts';

/** Sizes are bytes. */
export interface PageStatistics {
  /** Number of objects without the page itself. */
  embedded: number;
  /** Of the embedded objects; undefined when there are none. */
  min: number | undefined;
  median: number | undefined;
  mean: number | undefined;
  max: number | undefined;
  /** Of all objects, the page itself included. */
  total: number;
  /** Number of objects from each host, in the order in which the hosts appear. */
  hosts: Record<string, number>;
  /** Steps from the page itself to the object that is revealed last; 0 for a page without embedded objects. */
  depth: number;
}

/** Counts a page as the paper does: sizes of the embedded objects, and the total of everything. */
export function statisticsOf({ objects }: Page): PageStatistics {
  const sizes = objects.slice(1).map(({ size }) => size);
  const some = sizes.length > 0;
  return {
    embedded: sizes.length,
    min: some ? sizes.reduce((one, other) => Math.min(one, other)) : undefined,
    median: some ? median(sizes) : undefined,
    mean: some ? mean(sizes) : undefined,
    max: some ? sizes.reduce((one, other) => Math.max(one, other)) : undefined,
    total: objects.reduce((total, { size }) => total + size, 0),
    hosts: countBy(objects.map(({ url }) => new URL(url).host)),
    depth: depthOf(objects),
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function depthOf(objects: Page['objects']): number {
  const depths: number[] = [];
  // A parent stands before its children.
  for (const { parent } of objects) depths.push(parent === null ? 0 : (depths[parent] ?? 0) + 1);
  return depths.reduce((one, other) => Math.max(one, other), 0);
}
