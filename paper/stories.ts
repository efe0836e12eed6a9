import type { Stories } from '../reports/document/story.ts';
import { loadPaper } from './catalogue.ts';
import { claims } from './statements/sections.ts';

/** What reports show of the paper's experiments, and of its statements. */
export async function loadStories(): Promise<Stories> {
  const paper = await loadPaper();
  return { each: paper, together: (runs, options) => claims(paper, runs, options) };
}
