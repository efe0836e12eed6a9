import { describe, expect, test } from 'vitest';
import { base, document, entry, imported, objectsOf, reasonsOf, type Given } from '../testing/recording.ts';

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
  const { page, notes } = imported([{ url: '/a' }, { url: '/b' }]);
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

test('a type that is missing or none becomes the generic one', () => {
  const result = imported([document, { url: '/a', type: '' }, { url: '/b', type: 'x-unknown' }]);
  expect(result.page.objects.slice(1).map(({ type }) => type)).toEqual(
    Array(2).fill('application/octet-stream'),
  );
});

test.each([
  ['Chromium', { _fromCache: 'memory' }],
  ['Safari', { _fetchType: 'Memory Cache' }],
])('what comes from the cache of %s twice counts once', (_, mark) => {
  const cached = { url: '/a', more: mark as object };
  const result = imported([document, cached, cached]);
  expect(objectsOf(result)).toEqual(['/ 100 null', '/a 10 0']);
  expect(reasonsOf(result)).toEqual(['/a came from the cache, fetched before']);
  expect(result.notes).toContainEqual(expect.stringMatching(/^1 object came from the browser's cache/));
});

test('what was not transferred although it was fetched before came from the cache', () => {
  const { response } = entry({ url: '/a' }, 1);
  const again = { url: '/a#x', more: { response: { ...response, _transferSize: 0 } as never } };
  expect(reasonsOf(imported([document, { url: '/a' }, again]))).toEqual([
    '/a came from the cache, fetched before',
  ]);
});

describe('what a service worker answered', () => {
  const answered = (source?: string): Given => {
    const { response } = entry({ url: '/a.css', size: 20 }, 1);
    const worker = { _fetchedViaServiceWorker: true, _serviceWorkerResponseSource: source };
    return { url: '/a.css', more: { response: { ...response, ...worker } } };
  };

  test.each(['network', undefined])('from the %s counts once, however it fetched it', (source) => {
    const result = imported([document, answered(source), { url: '/a.css', size: 20 }]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/a.css 20 0']);
    expect(reasonsOf(result)).toEqual([
      '/a.css fetched by a service worker for the page, which counts already',
    ]);
  });

  test('from its cache hides no fetch that comes later', () => {
    const result = imported([document, answered('cache-storage'), { url: '/a.css', size: 20 }]);
    expect(objectsOf(result)).toEqual(['/ 100 null', '/a.css 20 0', '/a.css 20 0']);
  });
});

test('a redirect that does not say where it leads, leads to the same address by https', () => {
  const secure = 'https://shop.example/';
  const result = imported([
    { ...document, status: 307, size: 0 },
    { ...document, url: secure },
  ]);
  expect(objectsOf(result)).toEqual([`${secure} 100 null`]);
});
