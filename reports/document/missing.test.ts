import { expect, test } from 'vitest';
import { renderMarkdown } from '../export/markdown.ts';
import { jsonLines, syntheticPages, writeRun, type SyntheticRun } from '../fixtures/synthetic.test-helper.ts';
import { renderHtml } from '../html/page.ts';
import { readRun } from '../../results/read.ts';
import { RUN_FILES } from '../../results/schema.ts';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildReport } from './build.ts';

/** The run with the cells failed that a rule picks. */
function failing(run: SyntheticRun, fails: (policy: string, repeat: number) => boolean): SyntheticRun {
  const failed = new Set(
    run.run.cells.filter(({ policy, repeat }) => fails(policy, repeat)).map(({ cell }) => cell),
  );
  return {
    ...run,
    transfers: run.transfers.filter(({ cell }) => !failed.has(cell)),
    cells: run.cells.map((record) =>
      failed.has(record.cell) ? { ...record, status: 'failed', reason: 'the server refused' } : record,
    ),
  };
}

const built = async (...runs: SyntheticRun[]) =>
  buildReport(await Promise.all(runs.map(async (run) => readRun(await writeRun(run)))));

test('a whole run misses nothing', async () => {
  expect((await built(syntheticPages({ repeats: 2 }))).missing).toEqual([]);
});

test('a policy of which every cell failed is named first, with numbers and reason', async () => {
  const run = failing(syntheticPages({ repeats: 4 }), (policy) => policy === 'category');
  expect((await built(run)).missing).toEqual([
    '8 of 24 cells cannot be used.',
    'category on nyt has no result: 4 failed (the server refused (attempt 1)).',
    'category on flickr has no result: 4 failed (the server refused (attempt 1)).',
  ]);
});

test('some failed repeats are counted, and those without any transfer too', async () => {
  const run = failing(
    syntheticPages({ repeats: 4 }),
    (policy, repeat) => policy === 'category' && repeat < 3,
  );
  run.transfers = run.transfers.filter(({ policy, repeat }) => policy !== 'i1 only' || repeat > 0);
  expect((await built(run)).missing).toEqual([
    '8 of 24 cells cannot be used.',
    'i1 only on nyt has 3 of 4 cells: 1 missing (its transfers are not in the file).',
    'category on nyt has 1 of 4 cells: 3 failed (the server refused (attempt 1)).',
    'i1 only on flickr has 3 of 4 cells: 1 missing (its transfers are not in the file).',
    'category on flickr has 1 of 4 cells: 3 failed (the server refused (attempt 1)).',
  ]);
});

test('a run that is lost is one sentence, and of several runs it is named', async () => {
  const lost = failing(syntheticPages({ repeats: 2, name: 'lost' }), () => true);
  expect((await built(syntheticPages({ repeats: 2 }), lost)).missing).toEqual([
    'lost: None of 12 cells can be used: 12 failed (the server refused (attempt 1)).',
  ]);
});

test('runs in progress, damaged lines and unreadable runs are missing too', async () => {
  const run = syntheticPages({ repeats: 1 });
  run.run.status = 'interrupted';
  const directory = await writeRun(run);
  await appendFile(join(directory, RUN_FILES.transfers), jsonLines([{ cell: 'x' }]));
  const { missing } = buildReport([await readRun(directory)], undefined, ['There is no run directory b.']);
  expect(missing).toEqual([
    'A run is not in this report: There is no run directory b.',
    'The run was interrupted and can be resumed; what is finished is reported.',
    expect.stringMatching(/^transfers\.jsonl:\d+: .* left out/),
  ]);
});

test('it stands before the results', async () => {
  const report = await built(failing(syntheticPages({ repeats: 2 }), (policy) => policy === 'category'));
  for (const text of [await renderHtml(report, new Map()), renderMarkdown(report)]) {
    expect(text).toContain('category on nyt has no result');
    expect(text.indexOf('category on nyt has no result')).toBeLessThan(text.search(/<h2>Results|## Results/));
  }
});
