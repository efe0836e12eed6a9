import { median } from 'simple-statistics';
import { pageEvidence, type PageEvidence } from '../pages/evidence.ts';
import { alone, BULK, CATEGORY, I1, I2, PAGES } from './names.ts';
import { bulkAlone, bulkKept, FIGURE5_STATEMENTS, gainsOfCategory } from './statements.ts';
import { basisText, quantityText } from '../statements/quantity.ts';
import { aboutRuns, SAME } from '../statements/statement.ts';
import type { RecordedRun } from '../../results/read.ts';
import type { BootstrapOptions } from '../../statistics/bootstrap.ts';
import { bitrate, duration, enumerate, significant } from '../../reports/document/format.ts';
import { figureBlock, type Contribution } from '../../reports/document/model.ts';
import { pageFigure, type PagePanel } from '../pages/figure.ts';
import type { PaperStory } from '../story.ts';

const POLICIES = [I1, I2, CATEGORY] as const;

/** Figure 5 of the paper: page loads beside a bulk transfer, and what the bulk transfer gets beside them. */
export const story: Omit<PaperStory, 'name'> = {
  question: 'Does a page load faster beside a bulk transfer when a policy keeps the two on different links?',
  reported: ({ workload, client }, policy, base) =>
    workload === client && policy === CATEGORY && base !== CATEGORY
      ? { factor: 1 / (1 - 0.6), label: 'the paper: improvement of more than 60 %' }
      : null,
  sections,
  statements: aboutRuns(pageEvidence, FIGURE5_STATEMENTS),
};

function sections(run: RecordedRun, options: BootstrapOptions): Contribution {
  const evidence = pageEvidence(run);
  const pages = PAGES.flatMap((page) => panelOf(evidence, page));
  const answers = [
    ...PAGES.flatMap((page) => gainSentence(evidence, page, options)),
    ...bulkSentence(evidence, options),
  ];
  if (pages.length === 0) return { answers: [], sections: [] };
  const figure = pageFigure({
    id: 'figure5',
    title: 'Page load beside a bulk transfer (Figure 5)',
    alt: answers.join(' '),
    caption:
      'Top: completion time of the page. Bottom: throughput of the bulk transfer while the page loads. Dashed: ' +
      'the same page alone on i1, and the bulk transfer alone on i2 in the same part of its time; medians.',
    policies: POLICIES,
    panels: [...pages, ...PAGES.flatMap((page) => bulkPanelOf(evidence, page))],
  });
  return {
    answers,
    sections: [{ id: 'figure5', title: 'Page load beside a bulk transfer', blocks: [figureBlock(figure)] }],
  };
}

function panelOf({ samples }: PageEvidence, page: string): PagePanel[] {
  const unshared = samples(alone(page), page, I1);
  const groups = POLICIES.map((policy) => ({ policy, values: samples(page, page, policy) }));
  if (groups.every(({ values }) => values.length === 0)) return [];
  const reference =
    unshared.length > 0
      ? { value: median(unshared), label: `alone on i1: ${duration(median(unshared))}` }
      : null;
  return [{ title: page, measure: 'completion-time', groups, reference }];
}

function bulkPanelOf(evidence: PageEvidence, page: (typeof PAGES)[number]): PagePanel[] {
  const unshared = bulkAlone(evidence, page);
  const groups = POLICIES.map((policy) => ({ policy, values: evidence.samples(page, BULK, policy) }));
  if (groups.every(({ values }) => values.length === 0)) return [];
  const reference =
    unshared.length > 0
      ? { value: median(unshared), label: `alone on i2: ${significant(median(unshared) / 1e6)} Mbit/s` }
      : null;
  return [{ title: `bulk beside ${page}`, measure: 'throughput', groups, reference }];
}

/** "category improves the load of nyt by ... over i1 only and by ... over i2 only". */
function gainSentence(
  evidence: PageEvidence,
  page: (typeof PAGES)[number],
  options: BootstrapOptions,
): string[] {
  const gains = gainsOfCategory(evidence, page, options).filter(({ estimate }) => estimate !== null);
  if (gains.length === 0) return [];
  return [
    `category improves the load of ${page} beside a bulk transfer: ${enumerate(gains.map(quantityText))}; ${basisText(gains)} (the paper: more than 60 %).`,
  ];
}

/** What the bulk transfer keeps under the policy, against what it has alone. */
function bulkSentence(evidence: PageEvidence, options: BootstrapOptions): string[] {
  const kept = bulkKept(evidence, options).filter(({ estimate }) => estimate !== null);
  if (kept.length === 0) return [];
  const unshared = PAGES.map((page) => bulkAlone(evidence, page)).filter(({ length }) => length > 0);
  const rates = unshared.map((values) => bitrate(Math.round(median(values) / 1e3) * 1e3));
  const base = rates.length > 0 ? ` (alone in the same time: ${enumerate([...new Set(rates)])})` : '';
  const verb = kept.every(({ estimate }) => (estimate?.value ?? 0) >= 1 - SAME) ? 'keeps' : 'loses part of';
  return [
    `Under category the bulk transfer ${verb} its throughput: ${enumerate(kept.map(quantityText))}; ${basisText(kept)}${base}.`,
  ];
}
