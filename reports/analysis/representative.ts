import { quantileSorted } from 'simple-statistics';
import type { Load } from './loads.ts';
import type { Group, Measure } from './panels.ts';

/** The load whose value is nearest to the median of its group: the one to look at in detail. */
export function representativeOf({ loads }: Group, measure: Measure): Load | null {
  const sorted = loads.toSorted((a, b) => measure.of(a) - measure.of(b));
  const [first] = sorted;
  if (!first) return null;
  const middle = quantileSorted(sorted.map(measure.of), 0.5);
  const distance = (load: Load) => Math.abs(measure.of(load) - middle);
  return sorted.reduce((nearest, load) => (distance(load) < distance(nearest) ? load : nearest), first);
}
