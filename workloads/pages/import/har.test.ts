import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Entry, Har } from 'har-format';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageSchema } from '../page.ts';
import { importPage, type ImportOptions } from './import.ts';
import type { Imported } from './imported.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'har-'));
  file = join(folder, 'shop.har');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
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

const base = 'http://shop.example';

function entry(given: Given, index: number): Entry {
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

const document: Given = { url: '/', type: 'text/html; charset=utf-8', size: 100 };

const harOf = (given: Given[]): Har => ({
  log: { version: '1.2', creator: { name: 'a test', version: '1' }, entries: given.map(entry) },
});

function imported(given: Given[], options?: ImportOptions): Imported {
  writeFileSync(file, JSON.stringify(harOf(given)));
  const result = importPage(file, options);
  expect(pageSchema.parse(result.page)).toEqual(result.page);
  return result;
}

/** `path size parent` of each object of the page. */
const objectsOf = ({ page }: Imported): string[] =>
  page.objects.map(({ url, size, parent }) => `${url.replace(base, '')} ${size} ${parent}`);

const reasonsOf = ({ skipped }: Imported): string[] =>
  skipped.map(({ url, reason }) => `${url.replace(base, '')} ${reason}`);

/**
 * What Chromium's DevTools protocol told of a page load, in the form in which its developer tools export it. The
 * WebSocket and the second, cached fetch of bg.gif were added.
 */
describe('a recording in the form of Chromium, with initiators', () => {
  const result = importPage(fixture('devtools.har'));

  test('becomes a page with hosts, order and parents as they were', () => {
    expect(result.page.objects.map(({ url, size, type, parent }) => [url, size, type, parent])).toEqual([
      ['http://www.shop.example/', 3364, 'text/html', null],
      ['http://www.shop.example/style.css', 26, 'text/css', 0],
      ['http://www.shop.example/app.js', 215, 'text/javascript', 0],
      ['http://www.shop.example/new.gif', 42, 'image/gif', 0],
      ['http://cdn.example/other.gif', 42, 'image/gif', 0],
      ['http://www.shop.example/frame.html', 23, 'text/html', 0],
      ['http://www.shop.example/bg.gif', 42, 'image/gif', 1],
      ['http://www.shop.example/in-frame.gif', 42, 'image/gif', 5],
      ['http://www.shop.example/data.json', 7, 'application/json', 2],
    ]);
    expect(result.page).toMatchObject({ name: 'devtools', synthetic: false });
    expect(result.page.source).toContain('devtools.har by WebInspector');
  });

  test('tells what it left out, and why', () => {
    expect(result.skipped.map(({ reason }) => reason).toSorted()).toEqual([
      'a blob: URL, which is not fetched by HTTP',
      'a data: URL, which is not fetched by HTTP',
      'a ws: URL, which is not fetched by HTTP',
      'answered with status 404',
      'answered with status 404',
      'came from the cache, fetched before',
      'failed: net::ERR_UNSAFE_PORT',
    ]);
  });
});

test('a recording by Playwright has no initiators: parents follow from the Referer', () => {
  const result = importPage(fixture('playwright.har'));
  const paths = result.page.objects.map(({ url, parent }) => [new URL(url).pathname, parent]);
  expect(paths).toContainEqual(['/bg.gif', 1]);
  expect(paths).toContainEqual(['/in-frame.gif', 5]);
  expect(result.skipped).toContainEqual({
    url: 'http://127.0.0.1:1/refused.gif',
    reason: 'failed: net::ERR_UNSAFE_PORT',
  });
});

describe('redirects', () => {
  test('a chain becomes one object: the last response, in the place of the first request', () => {
    const result = imported([
      document,
      { url: '/old', status: 301, to: `${base}/middle`, size: 0 },
      { url: '/logo.png', size: 20 },
      { url: '/middle', status: 302, to: '/new', size: 0 },
      { url: '/new', size: 30, type: 'text/css' },
      { url: '/by-old.png', size: 40, more: { _initiator: { type: 'parser', url: `${base}/old` } } },
    ]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/new 30 0', '/logo.png 20 0', '/by-old.png 40 1']);
    expect(result.skipped).toEqual([]);
  });

  test('two chains to one URL both count', () => {
    const result = imported([
      document,
      { url: '/a', status: 302, to: '/pixel' },
      { url: '/b', status: 302, to: '/pixel' },
      { url: '/pixel', size: 1 },
      { url: '/pixel', size: 2 },
    ]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/pixel 1 0', '/pixel 2 0']);
  });

  test('a chain without end, or with a failed one, is told', () => {
    const result = imported([
      document,
      { url: '/a', status: 302, to: '/gone' },
      { url: '/gone', status: 404 },
      { url: '/b', status: 302, to: '/never' },
    ]);
    expect(objectsOf(result)).toEqual(['/ 100 null']);
    expect(reasonsOf(result)).toEqual([
      `/gone answered with status 404, after a redirect from ${base}/a`,
      '/b a redirect whose end was not recorded',
    ]);
  });

  test('the page itself may be redirected to', () => {
    const result = imported([
      { url: 'http://shop.example/start', status: 301, to: 'http://www.shop.example/', size: 0 },
      { ...document, url: 'http://www.shop.example/' },
      {
        url: '/logo.png',
        more: { _initiator: { type: 'parser', url: 'http://www.shop.example/' } },
      },
    ]);
    expect(result.page.objects.map(({ url }) => url)).toEqual([
      'http://www.shop.example/',
      `${base}/logo.png`,
    ]);
  });
});

describe('sizes', () => {
  const given = [
    { ...document, size: 1000, bodySize: 300 },
    { url: '/unknown-transfer.png', size: 50, bodySize: -1 },
    { url: '/dropped-body.png', size: 0, bodySize: 70 },
    { url: '/from-cache.png', size: 80, bodySize: 0, more: { _fromCache: 'disk' as const } },
    { url: '/empty.png', status: 204, size: 0, bodySize: 0 },
    { url: '/unknown.png', size: -1, bodySize: -1 },
  ];

  test.each([
    ['decoded', ['/ 1000 null', '/unknown-transfer.png 50 0', '/dropped-body.png 70 0'], 1],
    ['encoded', ['/ 300 null', '/unknown-transfer.png 50 0', '/dropped-body.png 70 0'], 2],
  ] as const)(
    'are %s ones; where one is missing, the other one counts, and it is told',
    (sizes, first, others) => {
      const result = imported(given, { sizes });
      expect(objectsOf(result)).toEqual([...first, '/from-cache.png 80 0', '/empty.png 0 0']);
      expect(reasonsOf(result)).toEqual(['/unknown.png its size was not recorded']);
      expect(result.notes).toContainEqual(expect.stringMatching(`^Of ${others} object`));
      expect(result.notes).toContainEqual(expect.stringMatching(/^1 object came from the browser's cache/));
    },
  );
});

test('an encoded size that is not recorded follows from Content-Length, except for HEAD', () => {
  const headers = [{ name: 'Content-Length', value: '40' }];
  const withLength = (given: Given, method: string, index: number): Given => {
    const { request, response } = entry(given, index);
    return { ...given, more: { request: { ...request, method }, response: { ...response, headers } } };
  };
  const given = [
    document,
    withLength({ url: '/over-http2', size: 100, bodySize: -1 }, 'GET', 1),
    withLength({ url: '/cached', status: 304, size: 100, bodySize: 0 }, 'GET', 2),
    withLength({ url: '/asked', size: 0, bodySize: -1 }, 'HEAD', 3),
  ];
  const expected = ['/ 100 null', '/over-http2 40 0', '/cached 40 0', '/asked 0 0'];
  expect(objectsOf(imported(given, { sizes: 'encoded' }))).toEqual(expected);
});

test('order is that of the start of requests, not that of the file', () => {
  const result = imported([
    { url: '/b', at: 30 },
    { url: '/a', at: 20 },
    { ...document, at: 10 },
  ]);
  expect(objectsOf(result)).toEqual(['/ 100 null', '/a 10 0', '/b 10 0']);
});

test('without a document the first object counts as the page itself, and it is told', () => {
  const { page, notes } = imported([{ ...document, status: 500 }, { url: '/a' }, { url: '/b' }]);
  expect(page.objects.map(({ parent }) => parent)).toEqual([null, 0]);
  expect(notes[0]).toMatch(/^No document was recorded/);
});

test('times count across time zones', () => {
  const result = imported([
    { ...document, more: { startedDateTime: '2026-01-01T01:00:00.000+01:00' } },
    { url: '/a', more: { startedDateTime: '2026-01-01T00:00:00.001Z' } },
  ]);
  expect(objectsOf(result)).toEqual(['/ 100 null', '/a 10 0']);
});

test('the nearest known script of a stack is the parent, across asynchronous calls', () => {
  const stack = {
    callFrames: [{ url: '' }, { url: 'chrome-extension://x/y.js' }],
    parent: { callFrames: [{ url: `${base}/app.js#x` }, { url: `${base}/` }] },
  };
  const result = imported([
    document,
    { url: '/app.js', type: 'text/javascript' },
    { url: '/data', more: { _initiator: { type: 'script', stack } as never } },
    { url: '/later', more: { _initiator: { type: 'parser', url: `${base}/not-recorded` } } },
    { url: '/own', more: { _initiator: `${base}/app.js` } },
  ]);
  expect(objectsOf(result)).toEqual(['/ 100 null', '/app.js 10 0', '/data 10 1', '/later 10 0', '/own 10 1']);
});

test('what was requested before the page itself, or belongs to another page, is told', () => {
  const [one, two] = [{ pageref: 'page_1' }, { pageref: 'page_2' }];
  const har = harOf([
    { url: '/before.png', more: one },
    { ...document, more: one },
    { url: '/a', more: one },
    { ...document, url: '/second', more: two },
  ]);
  const timings = { startedDateTime: '', pageTimings: {}, title: '' };
  har.log.pages = [
    { id: 'page_1', ...timings },
    { id: 'page_2', ...timings },
  ];
  writeFileSync(file, JSON.stringify(har));
  const first = importPage(file);
  expect(objectsOf(first)).toEqual(['/ 100 null', '/a 10 0']);
  expect(reasonsOf(first)).toEqual([
    '/second belongs to another page of the recording, page_2',
    '/before.png requested before the page itself',
  ]);
  expect(objectsOf(importPage(file, { page: 'page_2' }))).toEqual(['/second 100 null']);
  expect(() => importPage(file, { page: 'page_3' })).toThrow(/no page "page_3"\. It holds: page_1, page_2/);
});

test('a type that is missing or none becomes the generic one', () => {
  const result = imported([document, { url: '/a', type: '' }, { url: '/b', type: 'x-unknown' }]);
  expect(result.page.objects.slice(1).map(({ type }) => type)).toEqual(
    Array(2).fill('application/octet-stream'),
  );
});

describe('what is no recording of a page', () => {
  test.each([
    ['{', /is not JSON/],
    ['{}', /shop\.har is not valid:\n {2}log: .*found nothing/],
    ['{"log":{"entries":[]}}', /log\.entries: must hold at least one entry; found \[\]/],
    [
      JSON.stringify(harOf([{ ...document, more: { startedDateTime: 'yesterday' } }])),
      /log\.entries\.0\.startedDateTime: must be a time.*found "yesterday"/,
    ],
    [JSON.stringify(harOf([{ ...document, status: 500 }])), /holds no page.*\n.*answered with status 500/],
    [JSON.stringify(harOf([{ ...document, size: -1 }, { url: '/a' }])), /holds no page.*\n.*size was not/],
  ])('%.30s is refused: the error names file, place and what was found', (text, words) => {
    writeFileSync(file, text);
    expect(() => importPage(file)).toThrow(words);
    expect(() => importPage(file)).toThrow(file);
  });

  test('a byte order mark is no mistake', () => {
    writeFileSync(file, `\uFEFF${JSON.stringify(harOf([document]))}`);
    expect(objectsOf(importPage(file))).toEqual(['/ 100 null']);
  });
});

test('every entry is either a part of the page, of a chain of redirects, or told as left out', () => {
  const url = fc.constantFrom('/a', '/b', '/c', 'data:,x', 'blob:x', 'ws://shop.example/', 'nonsense');
  const anEntry = fc.record({
    url,
    status: fc.constantFrom(0, 101, 200, 204, 301, 302, 304, 404, 503),
    to: fc.constantFrom('', '/a', '/b', '/c', 'http://'),
    size: fc.integer({ min: -1, max: 1000 }),
    at: fc.integer({ min: 1, max: 5 }),
    referer: fc.constantFrom('/', '/a', '/b'),
  });
  fc.assert(
    fc.property(fc.array(anEntry, { maxLength: 12 }), (entries) => {
      const { page, skipped } = imported([{ ...document, at: 0 }, ...entries]);
      const redirects = entries.filter(({ status, to }) => [301, 302].includes(status) && to !== '').length;
      expect(page.objects.length + skipped.length).toBeLessThanOrEqual(entries.length + 1);
      expect(page.objects.length + skipped.length).toBeGreaterThanOrEqual(entries.length + 1 - redirects);
    }),
    { numRuns: 200 },
  );
});

test('a recording of 50 MB with bodies is read', () => {
  const text = 'x'.repeat(250_000);
  const har = harOf([document, ...Array.from({ length: 200 }, (_, index) => ({ url: `/${index}` }))]);
  for (const { response } of har.log.entries) response.content.text = text;
  writeFileSync(file, JSON.stringify(har));
  expect(importPage(file).page.objects).toHaveLength(201);
});
