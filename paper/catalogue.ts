import { moduleFile } from '../base/package.ts';
import type { Catalogue } from '../experiments/load.ts';

const file = (name: string): string => moduleFile(`paper/${name}/experiment`);

/** The experiments that come with the project, by name. */
export const CATALOGUE: Catalogue = {
  figure5: file('figure5'),
  figure6: file('figure6'),
  figure7: file('figure7'),
  conditions: file('conditions'),
  settings: file('settings'),
  sensitivity: file('sensitivity'),
};

export const EXPERIMENTS: readonly string[] = Object.keys(CATALOGUE);

/** What `reproduce` measures unless it is told otherwise. */
export const FIGURES: readonly string[] = ['figure5', 'figure6', 'figure7'];
