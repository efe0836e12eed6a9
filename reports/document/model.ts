import type { Figure, Table } from '../figures/figure.ts';

export type { TableValue, Figure, Table } from '../figures/figure.ts';

/** A report as data; every output format is made from it. */
export interface Report {
  title: string;
  /** What was run, where and when, in one line. */
  subtitle: string;
  /** What failed, is damaged or was not measured, a sentence each: it stands before every answer. */
  missing: string[];
  /** The answers, one sentence per comparison. */
  answers: string[];
  /** What the repeats are that the answers rest on. */
  basis: string;
  sections: Section[];
}

export interface Section {
  /** Anchor of the section; unique within a report. */
  id: string;
  title: string;
  blocks: Block[];
}

/** What one kind of section contributes to a report. */
export interface Contribution {
  answers: string[];
  sections: Section[];
}

export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'figure'; figure: Figure }
  | { kind: 'table'; table: Table }
  | { kind: 'code'; title: string; text: string };

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const list = (items: string[]): Block => ({ kind: 'list', items });
export const figureBlock = (figure: Figure): Block => ({ kind: 'figure', figure });
export const tableBlock = (table: Table): Block => ({ kind: 'table', table });

/** Every figure of a report in its order. */
export function figuresOf(report: Report): Figure[] {
  return report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : [])),
  );
}

/** The report with each of its figures changed. */
export const mapFigures = (report: Report, change: (figure: Figure) => Figure): Report => ({
  ...report,
  sections: report.sections.map((section) => ({
    ...section,
    blocks: section.blocks.map((block) =>
      block.kind === 'figure' ? figureBlock(change(block.figure)) : block,
    ),
  })),
});

/** Every table of a report in its order, the tables behind its figures included. */
export function tablesOf(report: Report): Table[] {
  return report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind === 'table') return [block.table];
      return block.kind === 'figure' ? [block.figure.table] : [];
    }),
  );
}
