import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, relative } from 'node:path';
import { csvParse } from 'd3-dsv';
import { beforeAll, expect, test } from 'vitest';
import { loadStories } from '../../paper/stories.ts';
import { buildReport } from '../document/build.ts';
import { figuresOf, tablesOf, type Report, type Table } from '../document/model.ts';
import { expectValidSpec, pngSize } from '../figures/check.test-helper.ts';
import type { Spec } from '../figures/figure.ts';
import { syntheticFigure7, writeRun } from '../fixtures/synthetic.test-helper.ts';
import { readRun, type RecordedRun } from '../../results/read.ts';
import { tableCsv, transfersCsv } from './csv.ts';
import { tableLatex } from './latex.ts';
import { renderMarkdown, tableMarkdown } from './markdown.ts';
import { FORMATS, writeReport } from './write.ts';

const stories = await loadStories();

let run: RecordedRun;
let report: Report;
beforeAll(async () => {
  run = await readRun(await writeRun(syntheticFigure7({ sizes: [100_000, 900_000], repeats: 2 })));
  report = buildReport([run], stories);
});

const awkward: Table = {
  id: 'awkward',
  title: 'A_b & 50 %',
  columns: [
    { key: 'name', title: 'na|me' },
    { key: 'time', title: 'time', unit: 's', digits: 3 },
  ],
  rows: [
    { name: 'with, "quotes"\nand a line', time: 1.23456789 },
    { name: 'a|b_c*<i>', time: null },
  ],
};

test('every format of every figure and table is written', async () => {
  const out = await mkdtemp(join(tmpdir(), 'export-'));
  const files = await writeReport(report, [run], out, FORMATS);
  const names = files.map((file) => relative(out, file));
  const figures = figuresOf(report).flatMap(({ id }) =>
    ['svg', 'png', 'pdf', 'vl.json'].map((ending) => `figures/${id}.${ending}`),
  );
  const tables = tablesOf(report).flatMap(({ id }) => [`tables/${id}.csv`, `tables/${id}.tex`]);
  expect(names.toSorted()).toEqual(
    [...figures, ...tables, 'transfers.csv', 'report.md', 'report.html'].toSorted(),
  );
  pngSize(await readFile(join(out, 'figures/figure7.png')));
  expect((await readFile(join(out, 'figures/figure7.pdf'))).toString('latin1')).toMatch(
    /^%PDF-1\..*%%EOF\s*$/s,
  );
  expectValidSpec(JSON.parse(await readFile(join(out, 'figures/figure7.vl.json'), 'utf8')) as Spec);
});

test('the same run gives the same bytes', async () => {
  const contents = async () => {
    const out = await mkdtemp(join(tmpdir(), 'export-'));
    const files = await writeReport(report, [run], out, FORMATS);
    return Promise.all(
      files.map(async (file) => [relative(out, file), (await readFile(file)).toString('hex')]),
    );
  };
  expect(await contents()).toEqual(await contents());
});

test('only what is asked for is written', async () => {
  const out = await mkdtemp(join(tmpdir(), 'export-'));
  const files = await writeReport(report, [run], out, ['md']);
  expect(files.map((file) => extname(file)).toSorted()).toEqual([
    '.md',
    ...figuresOf(report).map(() => '.svg'),
  ]);
});

test('CSV keeps every digit and survives separators', () => {
  expect([...csvParse(tableCsv(awkward))]).toEqual([
    { 'na|me': 'with, "quotes"\nand a line', 'time [s]': '1.23456789' },
    { 'na|me': 'a|b_c*<i>', 'time [s]': '' },
  ]);
});

test('the transfers as CSV are those that the statistics use', () => {
  const rows = csvParse(transfersCsv([run]));
  expect(rows).toHaveLength(run.transfers.length);
  const [row] = rows;
  const [transfer] = run.transfers;
  expect(row).toMatchObject({ run: 'figure7', cell: transfer!.cell, link: transfer!.link, connections: '1' });
  expect(Number(row!['completionTime'])).toBe(transfer!.completionTime);
  expect(JSON.parse(row!['factors']!)).toEqual(transfer!.factors);
});

test('Markdown tables keep their columns whatever is in a cell', () => {
  const lines = tableMarkdown(awkward).split('\n');
  expect(lines).toEqual([
    '| na\\|me | time \\[s\\] |',
    '| :-- | --: |',
    '| with, "quotes" and a line | 1.23 |',
    '| a\\|b\\_c\\*\\<i\\> | – |',
  ]);
});

test('Markdown has the answers, every section, and a link to every figure', () => {
  const markdown = renderMarkdown(report);
  for (const { title } of report.sections) expect(markdown).toContain(`\n## ${title}\n`);
  for (const { id } of figuresOf(report)) expect(markdown).toContain(`](figures/${id}.svg)`);
  expect(markdown.match(/^- /gm)!.length).toBeGreaterThanOrEqual(report.answers.length);
});

test('LaTeX tables escape what LaTeX reads as commands', () => {
  const latex = tableLatex(awkward);
  expect(latex).toContain('\\caption{A\\_b \\& 50 \\%}\\label{tab:awkward}');
  expect(latex).toContain('a|b\\_c*\\textless{}i\\textgreater{} & -- \\\\');
  expect(latex).toContain('\\begin{tabular}{lr}');
  const long = { ...awkward, rows: Array.from({ length: 50 }, () => awkward.rows[0]!) };
  expect(tableLatex(long)).toContain('\\begin{longtable}{lr}');
});

test('nothing to compare is said', () => {
  const empty = buildReport([{ ...run, transfers: [], cells: [] }], stories);
  expect(renderMarkdown(empty)).toContain('There is nothing to compare in the data.');
});
