import { moduleFile } from '../base/installation/package.ts';
import type { Catalogue } from '../experiments/load.ts';
import type { PaperStory } from './story.ts';

interface Folder {
  /** A figure of the paper: `reproduce` measures it unless it is told otherwise. */
  isFigure?: true;
  story: () => Promise<{ story: Omit<PaperStory, 'name'> }>;
}

/** The experiments of the paper, and what looks into its results: a folder each, with an experiment and its story. */
const FOLDERS: Readonly<Record<string, Folder>> = {
  figure5: { isFigure: true, story: () => import('./figure5/story.ts') },
  figure6: { isFigure: true, story: () => import('./figure6/story.ts') },
  figure7: { isFigure: true, story: () => import('./figure7/story.ts') },
  conditions: { story: () => import('./conditions/story.ts') },
  settings: { story: () => import('./settings/story.ts') },
  sensitivity: { story: () => import('./sensitivity/story.ts') },
};

export const EXPERIMENTS: readonly string[] = Object.keys(FOLDERS);
export const FIGURES: readonly string[] = EXPERIMENTS.filter((name) => FOLDERS[name]?.isFigure);

/** The experiments that come with the project, by name. */
export const CATALOGUE: Catalogue = Object.fromEntries(
  EXPERIMENTS.map((name) => [name, moduleFile(`paper/${name}/experiment`)]),
);

/** What reports show of each of them. */
export const loadPaper = (): Promise<PaperStory[]> =>
  Promise.all(Object.entries(FOLDERS).map(async ([name, { story }]) => ({ name, ...(await story()).story })));
