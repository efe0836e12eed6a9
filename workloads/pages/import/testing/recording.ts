import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry, Har } from 'har-format';
import { pageSchema } from '../../page.ts';
import { importPage, type ImportOptions } from '../import.ts';
import type { Imported } from '../imported.ts';

/** Recordings made for tests. */

/** What matters of an entry; the rest is as a browser writes it. */
export interface Given {
  url: string;
  status?: number;
  type?: string;
  /** Milliseconds after the beginning. */
  at?: number;
  size?: number;
  bodySize?: number;
  to?: string;
  referer?: string;
  more?: Partial<Entry>;
}

export const base = 'http://shop.example';

export function entry(given: Given, index: number): Entry {
  const { url, status = 200, type = 'image/png', at = index, size = 10, bodySize = -1, to, referer } = given;
  return {
    startedDateTime: new Date(Date.UTC(2026, 0, 1) + at).toISOString(),
    time: 1,
    cache: {},
    timings: { wait: 1, receive: 0 },
    request: {
      method: 'GET',
      url: url.startsWith('/') ? base + url : url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: referer === undefined ? [] : [{ name: 'referer', value: base + referer }],
      queryString: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      content: { size, mimeType: type },
      redirectURL: to ?? '',
      headersSize: -1,
      bodySize,
    },
    ...given.more,
  };
}

export const document: Given = { url: '/', type: 'text/html; charset=utf-8', size: 100 };

export const harOf = (given: readonly Given[]): Har => ({
  log: { version: '1.2', creator: { name: 'a test', version: '1' }, entries: given.map(entry) },
});

/** The page of a recording of these entries, which is checked to be a valid one. */
export const imported = (given: readonly Given[], options?: ImportOptions): Imported =>
  importedHar(harOf(given), options);

export function importedHar(har: Har, options?: ImportOptions): Imported {
  const folder = mkdtempSync(join(tmpdir(), 'har-'));
  try {
    const file = join(folder, 'shop.har');
    writeFileSync(file, JSON.stringify(har));
    const result = importPage(file, options);
    return { ...result, page: pageSchema.parse(result.page) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `path size parent` of each object of the page. */
export const objectsOf = ({ page }: Imported): string[] =>
  page.objects.map(({ url, size, parent }) => `${url.replace(base, '')} ${size} ${parent}`);

export const reasonsOf = ({ skipped }: Imported): string[] =>
  skipped.map(({ url, reason }) => `${url.replace(base, '')} ${reason}`);
