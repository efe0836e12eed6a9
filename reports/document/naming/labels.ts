import type { Spec, Table, TableValue } from '../../figures/figure.ts';
import { mapFigures, mapSpecs, type Block, type Report } from '../model.ts';

/**
 * The report with other names written in the place of some: wherever a name stands as a word, in figures, tables and
 * sentences. Nothing of the analysis changes, nor what a name looks like.
 */
export function relabelled(report: Report, labels: ReadonlyMap<string, string>): Report {
  if (labels.size === 0) return report;
  const text = replacer(labels);
  const table = (one: Table): Table => ({
    ...one,
    title: text(one.title),
    rows: one.rows.map((row) => inRow(row, text)),
  });
  const block = (one: Block): Block => {
    if (one.kind === 'paragraph') return { ...one, text: text(one.text) };
    if (one.kind === 'list') return { ...one, items: one.items.map(text) };
    return one.kind === 'table' ? { ...one, table: table(one.table) } : one;
  };
  const inWords: Report = {
    ...report,
    missing: report.missing.map(text),
    answers: report.answers.map(text),
    question: report.question === null ? null : text(report.question),
    remarks: report.remarks.map(text),
    chips: report.chips.map((chip) => ({ ...chip, text: text(chip.text) })),
    sections: report.sections.map((section) => ({
      ...section,
      title: text(section.title),
      blocks: section.blocks.map(block),
    })),
  };
  const drawn = mapFigures(inWords, (figure) => ({
    ...figure,
    title: text(figure.title),
    ...(figure.finding === undefined ? {} : { finding: text(figure.finding) }),
    alt: text(figure.alt),
    caption: text(figure.caption),
    table: table(figure.table),
  }));
  return mapSpecs(drawn, (spec) => inSpec(spec, text) as Spec);
}

type Change = (text: string) => string;

function replacer(labels: ReadonlyMap<string, string>): Change {
  const longestFirst = [...labels.keys()].toSorted((a, b) => b.length - a.length);
  const names = longestFirst.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const word = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${names.join('|')})(?![\\p{L}\\p{N}_-])`, 'gu');
  return (text) => text.replace(word, (found) => labels.get(found) ?? found);
}

const inRow = <Row extends Record<string, TableValue>>(row: Row, text: Change): Row =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? text(value) : value]),
  ) as Row;

/** Where a specification holds names: words of vega-lite stand elsewhere. */
const NAMES = new Set(['values', 'domain', 'sort', 'oneOf', 'title', 'text']);
/** Expressions hold names in quotes. */
const EXPRESSIONS = new Set(['labelExpr', 'expr', 'filter', 'test', 'calculate']);

function inSpec(value: unknown, text: Change, key = ''): unknown {
  if (typeof value === 'string') {
    if (NAMES.has(key)) return text(value);
    return EXPRESSIONS.has(key) ? quoted(value, text) : value;
  }
  if (Array.isArray(value)) return value.map((entry) => inSpec(entry, text, key));
  if (value === null || typeof value !== 'object') return value;
  const isRow = key === 'values';
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, inSpec(entry, text, isRow ? 'values' : name)]),
  );
}

const quoted = (expression: string, text: Change): string =>
  expression.replace(/"(?:[^"\\]|\\.)*"/g, (found) => JSON.stringify(text(JSON.parse(found) as string)));
