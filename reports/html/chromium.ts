import { existsSync } from 'node:fs';
import process from 'node:process';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findProgram } from '../../base/processes/find-program.ts';

/** The variable names a browser; else it is looked for. */
const executablePath =
  process.env['CHROMIUM'] ?? findProgram('chromium') ?? findProgram('chromium-headless-shell') ?? '';

/** Why the tests in a browser are skipped; undefined when they can run. */
export const noBrowser = existsSync(executablePath)
  ? undefined
  : executablePath === ''
    ? 'needs chromium; "npm run testbed:doctor -- --install chromium-headless-shell" fetches one'
    : `CHROMIUM names ${executablePath}, where nothing is`;

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
