import type { Load } from '../../analysis/loads.ts';
import type { RecordedRun } from '../../../results/read.ts';
import { figureBlock, type Figure, type Section } from '../model.ts';
import { costFigures } from './costs.ts';
import { objectFigures } from './objects.ts';
import { fairnessFigures, planeFigures } from './sharing.ts';

/** What there is to look at beside the comparison: single objects, clients beside each other, bytes by link. */
export const trafficSections = (runs: readonly RecordedRun[], loads: readonly Load[]): Section[] =>
  [
    section('objects', 'Objects one by one', objectFigures(loads)),
    section('sharing', 'Clients beside each other', [...fairnessFigures(loads), ...planeFigures(loads)]),
    section('bytes', 'What went over which link', costFigures(runs, loads)),
  ].filter(({ blocks }) => blocks.length > 0);

const section = (id: string, title: string, figures: readonly Figure[]): Section => ({
  id,
  title,
  blocks: figures.map(figureBlock),
});
