import type { Block, Contribution } from './model.ts';

/** Several contributions as one, in their order. */
export const together = (parts: readonly Contribution[]): Contribution => ({
  answers: parts.flatMap(({ answers }) => answers),
  sections: parts.flatMap(({ sections }) => sections),
});

/** Names the run in everything that it contributes, so that titles and file names stay apart. */
export function attribute({ answers, sections }: Contribution, label: string): Contribution {
  const named = <Part extends { id: string; title: string }>(part: Part): Part => ({
    ...part,
    id: `${label}-${part.id}`,
    title: `${part.title}: ${label}`,
  });
  return {
    answers: answers.map((answer) => `${label}: ${answer}`),
    sections: sections.map(({ blocks, ...section }) => ({
      ...named(section),
      blocks: blocks.map((block): Block => {
        if (block.kind === 'table') return { ...block, table: named(block.table) };
        if (block.kind !== 'figure') return block;
        return { ...block, figure: { ...named(block.figure), table: named(block.figure.table) } };
      }),
    })),
  };
}
