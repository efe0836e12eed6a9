import type { Stories } from '../reports/document/build.ts';
import { sweeps } from '../reports/document/sweep.ts';
import { conditions } from './conditions/sections.ts';
import { figure5 } from './figure5/sections.ts';
import { figure6 } from './figure6/sections.ts';
import { figure7, isFigure7 } from './figure7/sections.ts';
import { sensitivity } from './sensitivity/sections.ts';
import { settings } from './settings/sections.ts';
import { claims } from './statements/sections.ts';

/** What reports show of the experiments of the paper, beside what they show of every experiment. */
export const stories: Stories = {
  sections: {
    figure5,
    figure6,
    figure7: (run, palette) => (isFigure7(run) ? figure7(run, palette) : sweeps(run, palette)),
    conditions,
    sensitivity,
    settings,
  },
  whole: new Set(['conditions', 'sensitivity', 'settings']),
  together: claims,
};
