import type { PaperStory } from '../story.ts';
import { settingsOf, settingsReason, type SettingThreshold } from './finding.ts';
import { dotPlot } from '../../reports/figures/dots.ts';
import type { RecordedRun } from '../../results/read.ts';
import { kilobytes } from '../../reports/document/format.ts';
import { figureBlock, paragraph, type Contribution, type Figure } from '../../reports/document/model.ts';

/** The paper's threshold between i1 and i2 (bytes). */
const PAPER = 1_400_000;

/** Which settings move the threshold between i1 and i2. */
export const story: Omit<PaperStory, 'name'> = {
  sections,
  isWhole: true,
  explanation: {
    statements: [8],
    reasonsOf: ({ run }) => {
      const found = settingsOf(run);
      return () => ('finding' in found ? settingsReason(found.finding, PAPER) : null);
    },
  },
};

function sections({ run }: RecordedRun): Contribution {
  const found = settingsOf(run);
  const section = { id: 'settings', title: 'The threshold by setting' };
  if ('why' in found) return { answers: [], sections: [{ ...section, blocks: [paragraph(found.why)] }] };
  const sentence = settingsSentence(found.finding);
  return {
    answers: [sentence],
    sections: [{ ...section, blocks: [figureBlock(settingsFigure(found.finding, sentence))] }],
  };
}

function settingsSentence(all: readonly SettingThreshold[]): string {
  const thresholds = all.flatMap(({ threshold }) => (threshold === null ? [] : [threshold]));
  const range =
    thresholds.length > 0
      ? `Over ${all.length} settings the threshold between i1 and i2 lies from ${kilobytes(Math.min(...thresholds))} to ${kilobytes(Math.max(...thresholds))}`
      : `None of ${all.length} settings has a threshold`;
  return `${range} (the paper: ${kilobytes(PAPER)}); ${settingsReason(all, PAPER)}.`;
}

function settingsFigure(all: readonly SettingThreshold[], alt: string): Figure {
  return {
    id: 'settings',
    title: 'Threshold between i1 and i2 by setting',
    alt,
    caption:
      'Dot: smallest size from which i2 is faster; line: 95 % bootstrap interval over the repeats, of fewer than ' +
      "six their range. Dashed: the paper's threshold.",
    spec: dotPlot({
      dots: all.map(({ label, threshold, low, high }) => ({
        label,
        value: threshold === null ? null : threshold / 1000,
        low: low === null ? null : low / 1000,
        high: high === null ? null : high / 1000,
        note: threshold === null ? 'none up to the largest size' : kilobytes(threshold),
      })),
      title: 'threshold [KB = 1000 B]',
      reference: { value: PAPER / 1000, label: `paper: ${kilobytes(PAPER)}` },
    }),
    table: {
      id: 'settings',
      title: 'Threshold between i1 and i2 by setting',
      columns: [
        { key: 'label', title: 'setting' },
        { key: 'threshold', title: 'threshold', unit: 'B', digits: 9 },
        { key: 'low', title: 'from', unit: 'B', digits: 9 },
        { key: 'high', title: 'to', unit: 'B', digits: 9 },
        { key: 'repeats', title: 'repeats', digits: 6 },
        { key: 'factors', title: 'factors' },
      ],
      rows: all.map(({ factors, repeats, ...row }) => ({
        ...row,
        repeats: repeats ?? null,
        factors: JSON.stringify(factors),
      })),
    },
  };
}
