/**
 * Reports at the size of the paper's evaluation, and of 100,000 transfers. The runs are computed, not measured;
 * the times are those of reading and drawing, which do not depend on where the numbers come from.
 */
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { loadStories } from '../paper/stories.ts';
import { buildReport } from './document/build.ts';
import { figuresOf, type Figure } from './document/model.ts';
import { syntheticFigure7, syntheticPages, writeRun } from './fixtures/synthetic.test-helper.ts';
import { launchBrowser, noBrowser, visit } from './html/chromium.ts';
import { renderPng } from './render/png.ts';
import { renderSvg } from './render/svg.ts';
import { reportRuns } from './report.ts';
import { readRun } from '../results/read.ts';

const stories = await loadStories();

const sizes = Array.from({ length: 200 }, (_, index) => (index + 1) * 10_000);
// A function that throws would otherwise be measured as not a number, without a word.
const few = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0, throws: true };

const pages = { repeats: 30, objects: [131, 31] as [number, number] };
/** Clients that are named after their pages, as those of the experiment are. */
function figure5() {
  const run = syntheticPages({ ...pages, name: 'figure5' });
  for (const transfer of run.transfers) if (transfer.client === 'page') transfer.client = transfer.workload;
  return run;
}
const paper = await Promise.all([
  writeRun(figure5()),
  writeRun(syntheticPages({ ...pages, name: 'figure6', seed: 2 })),
  writeRun(syntheticFigure7({ sizes, repeats: 15 })),
]);
const large = await writeRun(syntheticFigure7({ sizes, repeats: 84 }));
const out = await mkdtemp(join(tmpdir(), 'report-'));
const figure = figuresOf(buildReport([await readRun(paper[2])], stories))[0] as Figure;

const { files } = await reportRuns({
  directories: [large],
  out: join(out, 'large'),
  formats: ['html'],
  stories,
});
const browser = noBrowser === undefined ? await launchBrowser() : undefined;
afterAll(() => browser?.close());

describe('reports', () => {
  bench(
    'read a run of 100,800 transfers',
    async () => {
      await readRun(large);
    },
    few,
  );

  bench(
    'report of the whole paper (47,520 transfers) as HTML',
    async () => {
      await reportRuns({ directories: paper, out, formats: ['html'], stories });
      const { size } = await stat(join(out, 'report.html'));
      if (size > 5_000_000) throw new Error(`The page has ${size} bytes; it is to stay below 5,000,000.`);
    },
    few,
  );

  bench(
    'SVG and PNG of one figure',
    async () => {
      renderPng(await renderSvg(figure.spec));
    },
    few,
  );

  bench.skipIf(!browser)(
    'open the page of 100,800 transfers until its first figure answers the pointer',
    async () => {
      if (!browser) return;
      const { page } = await visit(browser, files[0] ?? '');
      await page.locator('figure').first().scrollIntoViewIfNeeded();
      await page.locator('.live-figure .live svg').first().waitFor();
      await page.close();
    },
    few,
  );
});
