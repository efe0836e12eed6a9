/**
 * Pictures a report for the README: `node reports/html/screenshot.ts REPORT.html OUT.png` shows its title, its
 * results and its first figure as a browser does. Needs chromium.
 */
import { resolve } from 'node:path';
import process from 'node:process';
import { launchBrowser, noBrowser, visit } from './chromium.ts';

async function screenshot(file: string, out: string): Promise<void> {
  if (noBrowser !== undefined) throw new Error(`No picture: this ${noBrowser}.`);
  const browser = await launchBrowser();
  try {
    const { page } = await visit(browser, resolve(file), { width: 920 });
    const figure = page.locator('figure').first();
    await figure.scrollIntoViewIfNeeded();
    await figure.locator('.live svg').waitFor();
    await page.evaluate(
      'document.querySelectorAll("nav, #mode, .save").forEach((element) => element.remove())',
    );
    const end = await figure.locator('figcaption').boundingBox();
    const top = Number(await page.evaluate('scrollY'));
    const height = Math.ceil((end?.y ?? 0) + top + (end?.height ?? 0)) + 2;
    await page.screenshot({ path: out, fullPage: true, clip: { x: 0, y: 0, width: 920, height } });
  } finally {
    await browser.close();
  }
}

const [file, out] = process.argv.slice(2);
if (!file || !out) throw new Error('usage: screenshot.ts REPORT.html OUT.png');
await screenshot(file, out);
