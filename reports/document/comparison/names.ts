import type { Measure, Panel } from '../../analysis/panels.ts';

/** The unit that a measure is shown in; values are divided by `scale`. */
export interface Unit {
  name: string;
  scale: number;
}

export const unitOf = ({ id }: Measure): Unit =>
  id === 'throughput' ? { name: 'Mbit/s', scale: 1e6 } : { name: 's', scale: 1 };

/** Policies of all panels in order of their first occurrence. */
export const policiesOf = (panels: readonly Panel[]): string[] => [
  ...new Set(panels.flatMap(({ groups }) => groups.map(({ policy }) => policy))),
];

export const titlesOf = (panels: readonly Panel[]): string[] => panels.map(({ title }) => title);
