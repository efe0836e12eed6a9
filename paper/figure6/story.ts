import { analyseFigure7 } from '../figure7/analysis/figure7.ts';
import { PAIR_STATEMENTS, sizeEvidence } from '../figure7/statements.ts';
import { pageEvidence, type PageEvidence } from '../pages/evidence.ts';
import { BOTH_PAGES, FILESIZE, I1, I2, PAGES, ROUND_ROBIN, type Page } from './names.ts';
import { FIGURE6_STATEMENTS, gainOfFilesize, gainsOfRoundRobin } from './statements.ts';
import { basisText, quantityText, type Quantity } from '../statements/quantity.ts';
import { aboutRuns } from '../statements/statement.ts';
import type { PaperStory } from '../story.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { enumerate, kilobytes } from '../../reports/document/format.ts';
import { figureBlock, type Contribution, type Section } from '../../reports/document/model.ts';
import { thresholdSection, thresholdSentence } from '../figure7/threshold.ts';
import { pageFigure } from '../pages/figure.ts';

const POLICIES = [I1, I2, ROUND_ROBIN, FILESIZE] as const;
const PAPER = {
  nyt: "the paper: 20 % over i1' only, 18 % over i2 only; filesize 35 % over round robin",
  flickr: 'the paper: not worse than either link; filesize gains less than on nyt',
} as const;

/** Improvements that the paper states as numbers, as factors. */
const REPORTED: Readonly<Record<string, { factor: number; label: string }>> = {
  [`nyt: ${ROUND_ROBIN} over ${I1}`]: { factor: 1 / (1 - 0.2), label: 'the paper: 20 %' },
  [`nyt: ${ROUND_ROBIN} over ${I2}`]: { factor: 1 / (1 - 0.18), label: 'the paper: 18 %' },
  [`nyt: ${FILESIZE} over ${ROUND_ROBIN}`]: { factor: 1 / (1 - 0.35), label: 'the paper: 35 %' },
};

/** Figure 6 of the paper: both pages at once under a policy that knows sizes and under one that knows nothing. */
export const story: Omit<PaperStory, 'name'> = {
  question: 'Do two pages at once load faster when a policy takes turns, and when it knows sizes?',
  reported: ({ client }, policy, base) => REPORTED[`${client}: ${policy} over ${base}`] ?? null,
  sections,
  statements: [
    ...aboutRuns(pageEvidence, FIGURE6_STATEMENTS),
    // The threshold of this pair of links is measured on a finer grid here than for Figure 7.
    ...aboutRuns(sizeEvidence, PAIR_STATEMENTS),
  ],
};

function sections(run: RecordedRun, options: BootstrapOptions): Contribution {
  const evidence = pageEvidence(run);
  const analysis = analyseFigure7(run);
  const [threshold] = analysis.thresholds;
  const answers = PAGES.flatMap((page) => gainSentence(evidence, page, options));
  const panels = PAGES.map((page) => ({
    title: page,
    measure: 'completion-time' as const,
    groups: POLICIES.map((policy) => ({ policy, values: evidence.samples(BOTH_PAGES, page, policy) })),
    reference: null,
  })).filter(({ groups }) => groups.some(({ values }) => values.length > 0));
  const size = threshold?.threshold ?? null;
  const used =
    size === null
      ? ''
      : ` The policy filesize takes i2 from ${kilobytes(size)} on, as measured for this pair.`;
  const figure = {
    id: 'figure6',
    title: 'Two pages at once (Figure 6)',
    alt: answers.join(' '),
    caption: `Completion time of each page while the other one is loaded as well.${used}`,
    policies: POLICIES,
    panels,
  };
  const drawn: Section[] =
    panels.length > 0
      ? [{ id: 'figure6', title: 'Two pages at once', blocks: [figureBlock(pageFigure(figure))] }]
      : [];
  const sweep = thresholdSection(analysis);
  return {
    answers: [...answers, ...(threshold ? [thresholdSentence(threshold)] : [])],
    sections: [...drawn, ...(sweep ? [sweep] : [])],
  };
}

/** What taking turns gains over each link, and what knowing sizes gains over taking turns. */
function gainSentence(evidence: PageEvidence, page: Page, options: BootstrapOptions): string[] {
  const isMeasured = ({ estimate }: Quantity) => estimate !== null;
  const unaware = gainsOfRoundRobin(evidence, page, options).filter(isMeasured);
  const aware = [gainOfFilesize(evidence, page, options)].filter(isMeasured);
  const words = (gains: readonly Quantity[]) => enumerate(gains.map(quantityText));
  const parts = [
    ...(unaware.length > 0 ? [`improvement of round-robin ${words(unaware)}`] : []),
    ...(aware.length > 0 ? [`of filesize ${words(aware)}`] : []),
  ];
  if (parts.length === 0) return [];
  return [
    `Both pages at once, ${page}: ${parts.join('; ')}; ${basisText([...unaware, ...aware])} (${PAPER[page]}).`,
  ];
}
