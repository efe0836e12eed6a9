import type { Palette } from '../../figures/palette.ts';
import type { RecordedRun } from '../../run/read.ts';
import { QUANTILE_DEFINITION } from '../../statistics/summary.ts';
import { list, type Section } from '../model.ts';
import { calibrationBlocks } from './calibration.ts';
import { exclusionBlocks } from './exclusions.ts';
import { linkBlocks } from './links.ts';
import { surroundingsBlocks } from './surroundings.ts';

/** How a run came about, from its own record: links, calibration, surroundings, and what was left out. */
export function methodsSections(recorded: RecordedRun, palette: Palette): Section[] {
  const { label, run, calibration } = recorded;
  return [
    { id: `${label}-links`, title: `Links of ${label}`, blocks: linkBlocks(label, run.links, palette) },
    {
      id: `${label}-calibration`,
      title: `Calibration of ${label}`,
      blocks: calibrationBlocks(label, calibration),
    },
    {
      id: `${label}-surroundings`,
      title: `Surroundings of ${label}`,
      blocks: surroundingsBlocks(label, run),
    },
    { id: `${label}-used`, title: `Cells used of ${label}`, blocks: exclusionBlocks(label, recorded) },
  ];
}

/** Definitions of everything that is computed, once per report. */
export function statisticsSection(seed: number): Section {
  return {
    id: 'statistics',
    title: 'Statistics',
    blocks: [
      list([
        'Completion time: from the start of the request to the last byte of the body; for a client with several ' +
          'transfers, from the start of the first to the last byte of the last.',
        QUANTILE_DEFINITION,
        `Intervals are percentile bootstrap intervals of 2000 resamples, drawn with seed ${seed}.`,
        'Improvement of A over B is 1 - median(A) / median(B); "n× faster" is median(B) / median(A).',
        'Differences are tested with the two-sided Wilcoxon-Mann-Whitney test (exact below 50 values without ties, ' +
          "else the normal approximation with corrections for ties and continuity); the effect size is Cliff's " +
          'delta. p-values are corrected for all comparisons of a table (Holm, 1979).',
        'Figures of very many values are drawn from a part of them; statistics always use all.',
      ]),
    ],
  };
}
