import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { crc32 } from 'node:zlib';
import { extname, join, relative } from 'node:path';
import { csvParse } from 'd3-dsv';
import { beforeAll, expect, test } from 'vitest';
import { loadStories } from '../../paper/stories.ts';
import { buildReport } from '../document/build.ts';
import { figuresOf, tablesOf, type Report, type Table } from '../document/model.ts';
import { expectValidSpec, pngSize } from '../figures/check.test-helper.ts';
import type { Spec } from '../figures/figure.ts';
import { syntheticFigure7, writeRun } from '../fixtures/synthetic.test-helper.ts';
import { renderPng } from '../render/png.ts';
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
  for (const [name, level] of Object.entries(transfer!.factors)) expect(row![`factor.${name}`]).toBe(level);
  expect(row).toHaveProperty('repetition', String(transfer!.repeat));
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

test('long words of LaTeX tables can be broken, and short ones are left alone', () => {
  const object = 'http://static.flickr.example/style/1.css';
  const table = {
    id: 't',
    title: 'T',
    columns: [
      { key: 'object', title: 'object' },
      { key: 'short', title: 'short' },
    ],
    rows: [{ object, short: 'nyt-alone' }],
  };
  const latex = tableLatex(table);
  expect(latex).toContain('example/\\allowbreak{}style/');
  expect(latex).toContain('nyt-alone');
  expect(latex.replaceAll('\\allowbreak{}', '')).toContain(object);
});

test('LaTeX tables escape what LaTeX reads as commands', () => {
  const latex = tableLatex(awkward);
  expect(latex).toContain('\\caption{A\\_b \\& 50 \\%}\\label{tab:awkward}');
  expect(latex).toContain('a|b\\_c*\\textless{}i\\textgreater{} & -- \\\\');
  expect(latex).toContain('\\begin{tabularx}{\\linewidth}');
  const long = { ...awkward, rows: Array.from({ length: 50 }, () => awkward.rows[0]!) };
  expect(tableLatex(long)).toMatch(/\\begin\{longtable\}\{@\{\}>\{\\raggedright.*\\linewidth/);
});

test('LaTeX numbers have true minus signs and keep their zeros, and counts have none', () => {
  const numbers: Table = {
    id: 'numbers',
    title: 'Numbers',
    columns: [
      { key: 'change', title: 'change', digits: 3 },
      { key: 'n', title: 'n', digits: 6 },
      { key: 'text', title: 'range' },
    ],
    rows: [
      { change: -1.5, n: 30, text: '-0.4 to \u22120.1, two-phase' },
      { change: 2, n: 6, text: 'none' },
    ],
  };
  const latex = tableLatex(numbers);
  expect(latex).toContain('$-$1.50 & 30 & $-$0.4 to $-$0.1, two-phase');
  expect(latex).toContain('2.00 & 6 & none');
});

test('CSV has no cell that a spreadsheet takes for a formula, and numbers stay numbers', () => {
  const formulas: Table = {
    id: 'formulas',
    title: 'Formulas',
    columns: [
      { key: 'repeat', title: 'repeat', digits: 6 },
      { key: 'policy', title: 'policy' },
      { key: 'change', title: 'change', digits: 3 },
    ],
    rows: ['=cmd|calc', '+1', '-1', '@sum', 'i1 - only'].map((policy, repeat) => {
      return { repeat, policy, change: -1.5 };
    }),
  };
  const rows = csvParse(tableCsv(formulas));
  expect(rows.columns).toEqual(['repetition', 'policy', 'change']);
  expect(rows.map(({ policy }) => policy)).toEqual(["'=cmd|calc", "'+1", "'-1", "'@sum", 'i1 - only']);
  expect(rows.map(({ change }) => change)).toEqual(Array(5).fill('-1.5'));
});

test('a PNG says that it has 300 dots per inch', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"></svg>';
  const png = Buffer.from(renderPng(svg));
  expect(pngSize(png)).toEqual([300, 150]);
  const at = png.indexOf('pHYs');
  expect([png.readUInt32BE(at + 4), png.readUInt32BE(at + 8), png[at + 12]]).toEqual([11_811, 11_811, 1]);
  expect(png.readUInt32BE(at + 13)).toBe(crc32(png.subarray(at, at + 13)));
});

test('a folder that cannot be written to is named with the reason', async () => {
  const out = await mkdtemp(join(tmpdir(), 'export-'));
  await writeFile(join(out, 'file'), '');
  await expect(writeReport(report, [run], join(out, 'file', 'report'), ['md'])).rejects.toThrow(
    /^The report cannot be written: .*file.report.*: a part of the path is a file, not a folder\. --out names another folder\.$/,
  );
});

test('nothing to compare is said', () => {
  const empty = buildReport([{ ...run, transfers: [], cells: [] }], stories);
  expect(renderMarkdown(empty)).toContain('There is nothing to compare in the data.');
});
