import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importPage } from '../import.ts';
import {
  base,
  document,
  entry,
  harOf,
  imported,
  objectsOf,
  reasonsOf,
  type Given,
} from '../testing/recording.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'har-'));
  file = join(folder, 'shop.har');
});
afterAll(() => rmSync(folder, { recursive: true }));

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

  test('Location alone tells where they lead, from where they stand', () => {
    const to = (url: string, location: string): Given => {
      const { response } = entry({ url, status: 302 }, 0);
      const headers = [{ name: 'location', value: location }];
      return { url, more: { response: { ...response, status: 302, headers } } };
    };
    const result = imported([
      to('http://shop.example', '/start'),
      to('/start', '?again#top'),
      to('/start?again', '//www.shop.example/a b'),
      { ...document, url: 'http://www.shop.example/a%20b' },
    ]);
    expect(objectsOf(result)).toEqual(['http://www.shop.example/a%20b 100 null']);
    expect(result.notes).toContainEqual(expect.stringMatching(/^1 chain of redirects/));
  });

  test('a page that leads to itself until it has its cookie is one object; one that always does is none', () => {
    const again = { url: '/a', status: 302, to: '/a' };
    const result = imported([document, again, again, { url: '/a', size: 5 }]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/a 5 0']);
    const loop = imported([
      document,
      again,
      { url: '/a', status: 302, to: '/b' },
      { url: '/b', status: 302, to: '/a' },
    ]);
    expect(reasonsOf(loop)).toEqual(['/b a redirect whose end was not recorded']);
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

describe('what is no recording of a page', () => {
  test.each([
    ['{', /is not JSON/],
    ['{}', /shop\.har is not valid:\n {2}log: .*found nothing/],
    ['{"log":{"entries":[]}}', /log\.entries: must hold at least one entry; found \[\]/],
    [
      JSON.stringify(harOf([{ ...document, more: { startedDateTime: 'yesterday' } }])),
      /cannot be read: startedDateTime: must be a time.*found "yesterday"/,
    ],
    [JSON.stringify(harOf([{ ...document, status: 500 }])), /holds no page.*\n.*answered with status 500/],
    [JSON.stringify(harOf([{ ...document, size: -1 }, { url: '/a' }])), /holds no page.*\n.*size was not/],
  ])('%.30s is refused: the error names file, place and what was found', (text, words) => {
    writeFileSync(file, text);
    expect(() => importPage(file)).toThrow(words);
    expect(() => importPage(file)).toThrow(file);
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
