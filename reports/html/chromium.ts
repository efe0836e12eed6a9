import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Debian's package `chromium` puts it; the environment variable names another one. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why the tests in a browser are skipped; undefined when they can run. */
export const noBrowser = existsSync(executablePath)
  ? undefined
  : `there is no browser at ${executablePath}; install the package chromium or set CHROMIUM`;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export interface Visit {
  page: Page;
  /** Console errors and warnings, uncaught exceptions, and requests other than for the page itself. */
  complaints: string[];
}

/** Opens a file of this machine and watches what the page complains about. */
export async function visit(
  browser: Browser,
  file: string,
  options: { colorScheme?: 'light' | 'dark'; width?: number } = {},
): Promise<Visit> {
  const { colorScheme = 'light', width = 1100 } = options;
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    if (request.url() !== `file://${file}`) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  return { page, complaints };
}
