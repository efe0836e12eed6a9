import { analyseFigure7, ONE_PHASE, TWO_PHASE } from './analysis.ts';
import type { Palette } from '../../reports/figures/style/palette.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { Section } from '../../reports/document/model.ts';
import { choiceSection, choiceSentence } from './choice.ts';
import { completionSection } from './completion.ts';
import { overheadSection, overheadSentences } from './overhead.ts';
import { thresholdSection, thresholdSentence } from './threshold.ts';

/** Whether the transfers are the sweeps of object sizes that Figure 7 is made of. */
export function isFigure7({ run, transfers }: RecordedRun): boolean {
  return (
    run.name === 'figure7' &&
    transfers.some(({ workload }) => workload === ONE_PHASE || workload === TWO_PHASE)
  );
}

/** The answers and the sections of the paper's Figure 7. */
export function figure7(run: RecordedRun, palette: Palette): { answers: string[]; sections: Section[] } {
  const analysis = analyseFigure7(run);
  const sections = [
    completionSection(analysis, palette),
    thresholdSection(analysis, palette),
    choiceSection(analysis, palette),
    overheadSection(analysis, palette),
  ];
  return {
    answers: [
      ...analysis.thresholds.map(thresholdSentence),
      ...[...analysis.choices].flatMap(([policy, choices]) => choiceSentence(policy, choices)),
      ...overheadSentences(analysis.overheads),
    ],
    sections: sections.filter((section) => section !== null),
  };
}
