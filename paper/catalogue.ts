import { fileURLToPath } from 'node:url';
import type { Catalogue } from '../experiments/load.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The experiments that come with the project, by name. */
export const CATALOGUE: Catalogue = {
  figure5: file('./figure5/experiment.ts'),
  figure6: file('./figure6/experiment.ts'),
  figure7: file('./figure7/experiment.ts'),
  conditions: file('./conditions/experiment.ts'),
  settings: file('./settings/experiment.ts'),
  sensitivity: file('./sensitivity/experiment.ts'),
};

export const EXPERIMENTS: readonly string[] = Object.keys(CATALOGUE);

/** What `reproduce` measures unless it is told otherwise. */
export const FIGURES: readonly string[] = ['figure5', 'figure6', 'figure7'];
