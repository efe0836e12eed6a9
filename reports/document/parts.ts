import type { Block, Contribution, Figure } from './model.ts';

/** Several contributions as one, in their order. */
export const together = (parts: readonly Contribution[]): Required<Contribution> => ({
  answers: parts.flatMap(({ answers }) => answers),
  sections: parts.flatMap(({ sections }) => sections),
  question: parts.find(({ question }) => question)?.question ?? null,
  remarks: parts.flatMap(({ remarks = [] }) => remarks),
  chips: parts.flatMap(({ chips = [] }) => chips),
  changes: parts.flatMap(({ changes = [] }) => changes),
  overview: parts.flatMap(({ overview = [] }) => overview),
});

/** Names the run in everything that it contributes, so that titles and file names stay apart. */
export function attribute(
  { answers, sections, chips = [], overview = [], remarks = [], question = null, changes = [] }: Contribution,
  label: string,
): Contribution {
  const named = <Part extends { id: string; title: string }>(part: Part): Part => ({
    ...part,
    id: `${label}-${part.id}`,
    title: `${part.title}: ${label}`,
  });
  const namedFigure = (figure: Figure): Figure => ({ ...named(figure), table: named(figure.table) });
  return {
    remarks,
    question,
    changes,
    chips: chips.map(({ text, section, ...chip }) => ({
      ...chip,
      text: `${label}: ${text}`,
      ...(section === undefined ? {} : { section: `${label}-${section}` }),
    })),
    overview: overview.map(namedFigure),
    answers: answers.map((answer) => `${label}: ${answer}`),
    sections: sections.map(({ blocks, ...section }) => ({
      ...named(section),
      blocks: blocks.map((block): Block => {
        if (block.kind === 'table') return { ...block, table: named(block.table) };
        if (block.kind !== 'figure') return block;
        return { ...block, figure: namedFigure(block.figure) };
      }),
    })),
  };
}
