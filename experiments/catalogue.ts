import { UsageError } from '../netns/errors.ts';
import type { Experiment } from './define.ts';
import { figure7 } from './figures/figure7.ts';

/** The experiments that come with the project: the paper's figures. */
const FIGURES: Record<string, (options: { quick: boolean }) => Experiment> = { figure7 };

export const figureNames = Object.keys(FIGURES);

/** @throws UsageError that lists the known figures. */
export function figureNamed(name: string, options: { quick: boolean }): Experiment {
  const figure = FIGURES[name];
  if (!figure) throw new UsageError(`There is no figure "${name}". Known: ${figureNames.join(', ')}.`);
  return figure(options);
}
