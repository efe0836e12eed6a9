import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { content, matches } from '../../content.ts';
import { pageNamed } from '../../pages/page.ts';
import { pathOf, sizeOf, thinkTimeOf } from './path.ts';
import { rangeOf, startServer } from './server.ts';

describe('the static-page server', () => {
  let server: Server;
  let base: string;
  beforeAll(async () => {
    const started = await startServer(0);
    server = started.server;
    base = `http://127.0.0.1:${started.port}`;
  });
  afterAll(() => void server.close());

  const body = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

  test('serves an object of any size, with its length', async () => {
    for (const size of [0, 1, 1_048_573, 2_000_000]) {
      const response = await fetch(`${base}/bytes/${size}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-length')).toBe(String(size));
      const bytes = await body(response);
      expect(bytes.length).toBe(size);
      expect(matches(bytes, 0)).toBe(true);
    }
  });

  test('serves the same bytes in ranges as in one piece', async () => {
    const whole = await body(await fetch(`${base}/bytes/50000`));
    const parts = await Promise.all(
      ['bytes=0-14999', 'bytes=15000-'].map(async (range) => {
        const response = await fetch(`${base}/bytes/50000`, { headers: { range } });
        expect(response.status).toBe(206);
        return { range: response.headers.get('content-range'), bytes: await body(response) };
      }),
    );
    expect(parts.map(({ range }) => range)).toEqual(['bytes 0-14999/50000', 'bytes 15000-49999/50000']);
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(whole)).toBe(true);
  });

  test('thinks before it answers, and serves others meanwhile', async () => {
    const think = new AbortController();
    const slow = fetch(`${base}/bytes/10?think=3600`, { signal: think.signal });
    expect((await body(await fetch(`${base}/bytes/10`))).length).toBe(10);
    const brief = await fetch(`${base}/bytes/10?think=0.001`);
    expect([brief.status, (await body(brief)).length]).toEqual([200, 10]);
    think.abort();
    await expect(slow).rejects.toThrow(/abort/);
  });

  test('does not think again for the rest of an object', async () => {
    const rest = await fetch(`${base}/bytes/100?think=3600`, { headers: { range: 'bytes=40-' } });
    expect([rest.status, (await body(rest)).length]).toEqual([206, 60]);
  });

  test('answers a range beyond the end with 416 and the size', async () => {
    const response = await fetch(`${base}/bytes/100`, { headers: { range: 'bytes=100-' } });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */100']);
  });

  test('answers HEAD without a body, an unknown path with 404, another method with 405', async () => {
    const head = await fetch(`${base}/bytes/7`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), (await body(head)).length]).toEqual([
      200,
      '7',
      0,
    ]);
    const missing = await fetch(`${base}/nothing`);
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('See /')]);
    expect((await fetch(`${base}/bytes/7`, { method: 'DELETE' })).status).toBe(405);
  });

  test('says at / what there is, and all of it is there', async () => {
    const response = await fetch(`${base}/`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; charset=utf-8',
    ]);
    const paths = (await response.text()).match(/^\/\S+/gm) ?? [];
    expect(paths).toEqual(['/bytes/N', '/pages/nyt', '/pages/flickr']);
    for (const path of paths.slice(1))
      expect((await fetch(`${base}${path}`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${base}/pages/isdn`)).status).toBe(404);
  });

  test('serves a page as HTML whose images are its objects, each with its size', async () => {
    const { objects } = pageNamed('flickr');
    const html = await (await fetch(`${base}/pages/flickr`)).text();
    expect(html.length).toBe(objects[0]?.size);
    const images = [...html.matchAll(/<img src="([^"]+)"/g)].map(([, path]) => path);
    expect(new Set(images).size).toBe(objects.length - 1);
    const last = await body(await fetch(`${base}${images.at(-1)}`));
    expect(last.length).toBe(objects.at(-1)?.size);
  });
});

test.each([
  [undefined, undefined],
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=10-5', undefined],
  ['bytes=90-200', { start: 90, end: 99 }],
  ['bytes=-30', { start: 70, end: 99 }],
  ['bytes=-300', { start: 0, end: 99 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined],
  ['bytes=0x1-5', undefined],
  ['bytes=0-5,200-', { start: 0, end: 5 }],
])('of 100 bytes, the range %s is %o', (header, range) => {
  expect(rangeOf(header, 100)).toEqual(range);
});

test.each([
  ['/bytes/1', 0],
  [pathOf(1, 0.25), 0.25],
  [pathOf(1, 1e-7), 1e-7],
  [pathOf(1, 0), 0],
  ['/bytes/1?object=3&think=2', 2],
  ['/bytes/1?think=99999', 3600],
  ['/bytes/1?think=long', 0],
  ['/bytes/1?think=-1', 0],
])('for %s the server thinks %d s', (path, seconds) => {
  expect([thinkTimeOf(path), sizeOf(path)]).toEqual([seconds, 1]);
});

describe('the bytes of an object', () => {
  const bytes = (offset: number, length: number): Buffer => Buffer.concat([...content(offset, length)]);

  test('are the same at the same place, however they are cut', () => {
    const whole = bytes(0, 3_000_000);
    expect(bytes(1_000_000, 500_000).equals(whole.subarray(1_000_000, 1_500_000))).toBe(true);
    expect(matches(whole.subarray(2_000_000), 2_000_000)).toBe(true);
  });

  test('shifted by a byte, a segment, a page or a power of two are others', () => {
    for (const shift of [1, 1448, 4096, 65536, 1 << 20]) expect(matches(bytes(shift, 10_000), 0)).toBe(false);
  });

  test('with one bit changed are noticed', () => {
    const damaged = Buffer.from(bytes(0, 100_000));
    damaged[77_777] = (damaged[77_777] ?? 0) ^ 1;
    expect(matches(damaged, 0)).toBe(false);
  });
});
