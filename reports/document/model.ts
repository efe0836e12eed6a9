import type { ChangedSetting } from '../analysis/changes.ts';
import type { Figure, Mark, Spec, Table } from '../figures/figure.ts';

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
  /** What was asked; null for a report of runs that compare nothing. */
  question: string | null;
  /** What a reader has to know before any result; nothing in most reports. */
  remarks: string[];
  /** What the answers say in a word each. */
  chips: Chip[];
  /** The comparisons in one picture for each measure. */
  overview: Figure[];
  /** What changed from the first run of an experiment to its later ones. */
  changes: ChangedSetting[];
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
  remarks?: string[];
  /** What was asked; null or left out where it has none. */
  question?: string | null;
  chips?: Chip[];
  overview?: Figure[];
  changes?: ChangedSetting[];
}

/** One verdict of the first screen: "✓ nyt: category is fastest". */
export interface Chip {
  mark: Mark;
  text: string;
  /** Section that says more. */
  section?: string;
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
export function figuresOf({ overview, sections }: Report): Figure[] {
  const drawn = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : [])),
  );
  return [...overview, ...drawn];
}

/** What holds figures and tables. */
type Holder = Pick<Report, 'overview' | 'sections'>;

/** The same with each of its figures changed. */
export const mapFigures = <Whole extends Holder>(
  whole: Whole,
  change: (figure: Figure) => Figure,
): Whole => ({
  ...whole,
  overview: whole.overview.map(change),
  sections: mapBlocks(whole.sections, (block) =>
    block.kind === 'figure' ? figureBlock(change(block.figure)) : block,
  ),
});

/** The same with each of its tables changed, those behind figures included. */
export const mapTables = <Whole extends Holder>(whole: Whole, change: (table: Table) => Table): Whole => ({
  ...mapFigures(whole, (figure) => ({ ...figure, table: change(figure.table) })),
  sections: mapBlocks(whole.sections, (block) => {
    if (block.kind === 'table') return tableBlock(change(block.table));
    if (block.kind !== 'figure') return block;
    return figureBlock({ ...block.figure, table: change(block.figure.table) });
  }),
});

const mapBlocks = (sections: readonly Section[], change: (block: Block) => Block): Section[] =>
  sections.map((section) => ({ ...section, blocks: section.blocks.map(change) }));

/** The report with each specification changed, those for narrow places too. */
export const mapSpecs = (report: Report, change: (spec: Spec) => Spec): Report =>
  mapFigures(report, ({ narrow, ...figure }) => ({
    ...figure,
    spec: change(figure.spec),
    ...(narrow ? { narrow: (width: number) => change(narrow(width)) } : {}),
  }));

/** Every table of a report in its order, the tables behind its figures included. */
export function tablesOf({ overview, sections }: Report): Table[] {
  const inSections = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind === 'table') return [block.table];
      return block.kind === 'figure' ? [block.figure.table] : [];
    }),
  );
  return [...overview.map(({ table }) => table), ...inSections];
}
