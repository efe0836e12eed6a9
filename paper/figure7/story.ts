import { analyseFigure7, sweepsOf } from './analysis/figure7.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { Contribution } from '../../reports/document/model.ts';
import { choiceSection, choiceSentence } from './choice.ts';
import { completionSection } from './completion.ts';
import { overheadSection, overheadSentences } from './overhead.ts';
import { aboutRuns } from '../statements/statement.ts';
import type { PaperStory } from '../story.ts';
import { FIGURE7_STATEMENTS, PAIR_STATEMENTS, sizeEvidence } from './statements.ts';
import { crossingSentence, thresholdSection, thresholdSentence } from './threshold.ts';

/** Figure 7 of the paper: completion times by object size over each link, and with a policy that knows the size. */
export const story: Omit<PaperStory, 'name'> = {
  question:
    'From which object size on is the faster link worth its delay, and does a policy that knows sizes choose right?',
  isTold: (run) => Object.values(sweepsOf(run)).some(({ length }) => length > 0),
  sections,
  statements: aboutRuns(sizeEvidence, [...FIGURE7_STATEMENTS, ...PAIR_STATEMENTS]),
};

function sections(run: RecordedRun): Contribution {
  const analysis = analyseFigure7(run);
  const parts = [
    completionSection(analysis),
    thresholdSection(analysis),
    choiceSection(analysis),
    overheadSection(analysis),
  ];
  return {
    answers: [
      ...analysis.thresholds.map(thresholdSentence),
      ...analysis.crossings.map(crossingSentence),
      ...[...analysis.choices].flatMap(([policy, choices]) => choiceSentence(policy, choices)),
      ...overheadSentences(analysis.overheads),
    ],
    sections: parts.filter((section) => section !== null),
  };
}
