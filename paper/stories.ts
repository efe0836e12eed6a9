import type { Stories } from '../reports/document/story.ts';
import { conditions } from './conditions/story.ts';
import { figure5 } from './figure5/story.ts';
import { figure6 } from './figure6/story.ts';
import { figure7 } from './figure7/story.ts';
import { sensitivity } from './sensitivity/story.ts';
import { settings } from './settings/story.ts';
import { claims } from './statements/sections.ts';
import type { PaperStory } from './story.ts';

/** The experiments of the paper, a folder each. */
export const PAPER: readonly PaperStory[] = [figure5, figure6, figure7, conditions, settings, sensitivity];

/** What reports show of these, beside what they show of every experiment. */
export const stories: Stories = {
  each: PAPER,
  together: (runs, options) => claims(PAPER, runs, options),
};
