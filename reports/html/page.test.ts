import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStories } from '../../paper/stories.ts';
import { figuresOf, type Figure } from '../document/model.ts';
import {
  syntheticFigure7,
  syntheticPages,
  writeRun,
  type SyntheticRun,
} from '../fixtures/synthetic.test-helper.ts';
import { reportRuns } from '../report.ts';
import { launchBrowser, noBrowser, visit } from './chromium.ts';

const stories = await loadStories();

const sizes = Array.from({ length: 20 }, (_, index) => (index + 1) * 100_000);
let file: string;
let comparisonFile: string;
let figures: Figure[];

beforeAll(async () => {
  const run = syntheticFigure7({ sizes, repeats: 3 });
  run.run.title = 'Sizes <b>&</b> "links"';
  const written = await htmlOf(run);
  file = written.files[0]!;
  figures = figuresOf(written.report);
  const pages = [1, 2].map((seed) => syntheticPages({ repeats: 6, seed, objects: [40, 12] }));
  comparisonFile = (await htmlOf(...pages)).files[0]!;
});

async function htmlOf(...runs: SyntheticRun[]) {
  const out = await mkdtemp(join(tmpdir(), 'report-'));
  return reportRuns({ directories: await Promise.all(runs.map(writeRun)), out, formats: ['html'], stories });
}

test('the page is one file that refers to nothing outside', async () => {
  const html = await readFile(file, 'utf8');
  expect(html).toContain('<title>Sizes &#60;b&#62;&#38;&#60;/b&#62; &#34;links&#34;</title>');
  expect(html).toContain("default-src 'none'");
  const markup = html.replaceAll(/<script[\s\S]*?<\/script>/g, '');
  expect(markup).not.toMatch(/(?:src|href)="(?!#|data:)/);
  expect(markup).not.toMatch(/url\(|@import/);
  expect((await stat(file)).size).toBeLessThan(2_000_000);
});

test('headings descend without a gap, every figure has its finding in words and its numbers as a table', async () => {
  const html = (await readFile(file, 'utf8')).replaceAll(/<script[\s\S]*?<\/script>/g, '');
  const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
  expect(levels[0]).toBe(1);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1));
  const parts = html.split('<figure ').slice(1);
  expect(parts).toHaveLength(figures.length);
  for (const part of parts) {
    expect(part).toMatch(/role="img" aria-label="[^"]{20,}"/);
    expect(part).toMatch(/<details><summary>.*<table>/s);
  }
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.skipIf(noBrowser !== undefined)(`in a browser${noBrowser ? ` [${noBrowser}]` : ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** What axe objects to; without the rows of tables, which are alike, and the drawings, which are hidden. */
  async function barriers(page: Page) {
    await page.evaluate(
      "document.querySelectorAll('tbody tr + tr, .still > *, .live > *').forEach((element) => element.remove())",
    );
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    return violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
  }

  /** Scrolls through the page, so that every figure comes alive. */
  async function enlivenAll(page: Page): Promise<void> {
    for (const figure of await page.locator('figure').all()) {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator('.live svg').waitFor();
    }
  }

  test.each(['light', 'dark'] as const)(
    'all figures come alive in %s mode without a complaint',
    async (mode) => {
      const { page, complaints } = await visit(browser, file, { colorScheme: mode });
      await enlivenAll(page);
      for (const { id } of figures) {
        const figure = page.locator(`[id="figure-${id}"]`);
        const box = await figure.locator('.live svg').boundingBox();
        expect(box?.width).toBeGreaterThan(300);
        expect(await figure.locator('.still').isVisible()).toBe(false);
      }
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test.each(['light', 'dark'] as const)('two runs of page loads come alive in %s mode', async (mode) => {
    const { page, complaints } = await visit(browser, comparisonFile, { colorScheme: mode });
    await enlivenAll(page);
    expect(await page.locator('figure').count()).toBe(await page.locator('.live-figure').count());
    expect(complaints).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 680, height: 900 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: 'screen' });
    expect(await barriers(page)).toEqual([]);
    await page.close();
  });

  test('the pointer over a curve shows its numbers', async () => {
    const { page, complaints } = await visit(browser, file);
    const plot = page.locator('[id="figure-figure7"] .live svg');
    await page.locator('[id="figure-figure7"]').scrollIntoViewIfNeeded();
    await plot.waitFor();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
    const tooltip = page.locator('#tooltip');
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toMatch(/policy\s+\S.*size \[KB\]\s+\d+.*median\s+[\d.]+/s);
    await page.mouse.move(1, 1);
    await tooltip.waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the mode is changed by keyboard, and the numbers of a figure are opened by keyboard', async () => {
    const { page, complaints } = await visit(browser, file);
    await page.locator('#mode').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.documentElement.dataset.mode')).toBe('dark');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 23, 26)');
    const details = page.locator('[id="figure-figure7"] details');
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await details.locator('table').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('axe finds no barrier in %s mode', async (mode) => {
    const { page } = await visit(browser, file, { colorScheme: mode });
    await enlivenAll(page);
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await barriers(page)).toEqual([]);
    await page.close();
  });

  test('a figure is saved as SVG and as a specification', async () => {
    const { page, complaints } = await visit(browser, file);
    await page.locator('[id="figure-figure7"]').scrollIntoViewIfNeeded();
    for (const [kind, name] of [
      ['svg', 'figure7.svg'],
      ['json', 'figure7.vl.json'],
    ]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(`[id="figure-figure7"] [data-save=${kind}]`).click(),
      ]);
      expect(download.suggestedFilename()).toBe(name);
    }
    expect(complaints.filter((complaint) => !complaint.startsWith('request: blob:'))).toEqual([]);
    await page.close();
  });

  test('without scripts the still figures are shown', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`file://${file}`);
    expect(await page.locator('figure .still svg').first().isVisible()).toBe(true);
    await context.close();
  });

  test.each([
    ['a narrow screen', 'screen', 400],
    // 210 mm less two margins of 15 mm, at 96 pixels per inch.
    ['a printed A4 page', 'print', 680],
  ] as const)('nothing is wider than %s', async (_, media, width) => {
    const { page } = await visit(browser, file, { width });
    await page.emulateMedia({ media });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.close();
  });

  test('on a telephone figures are laid out for it, and nothing has to be scrolled', async () => {
    const { page, complaints } = await visit(browser, file, { width: 390 });
    await enlivenAll(page);
    const overflows = await page.evaluate(
      '[...document.querySelectorAll(".plot")].map((plot) => plot.scrollWidth - plot.clientWidth)',
    );
    for (const overflow of overflows as number[]) expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('print shows the still figures on white, also from dark mode', async () => {
    const { page } = await visit(browser, file, { colorScheme: 'dark' });
    await enlivenAll(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    for (const figure of await page.locator('figure').all()) {
      expect(await figure.locator('.still').isVisible()).toBe(true);
      expect(await figure.locator('.live').isVisible()).toBe(false);
    }
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/);
    await page.close();
  });
});
