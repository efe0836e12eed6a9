import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { pageNamed } from '../pages/page.ts';
import { bulk, objects, page, stream } from './index.ts';
import * as kinds from './index.ts';
import { clientSchema, kindOf } from './client.ts';

test('every kind in this folder is one that an experiment can have', async () => {
  const shared = ['index.ts', 'client.ts', 'kind.ts'];
  const files = (await readdir(import.meta.dirname)).filter(
    (file) => !shared.includes(file) && !file.includes('.test.'),
  );
  expect(Object.values(kinds).map(({ kind }) => `${kind}.ts`)).toEqual(files.toSorted());
});

test('each client is of the kind that it names', () => {
  for (const asked of [bulk(), objects([1]), page('nyt'), stream()]) {
    const client = clientSchema.parse(asked);
    expect(kindOf(client).kind).toBe(asked.kind);
  }
  expect(clientSchema.safeParse({ kind: 'fax' }).success).toBe(false);
});

test('a stream whose versions or buffer make no sense is refused in words', () => {
  const level = { bitrate: 1e6, width: 640, height: 360 };
  const refused = (options: Parameters<typeof stream>[0]) =>
    clientSchema.safeParse(stream(options)).error?.message;
  expect(refused({ ladder: [level, level] })).toMatch('the bitrates ascend');
  expect(refused({ buffer: 3 })).toMatch('the buffer holds a segment at least');
  expect(refused({ startup: 31 })).toMatch('fits into the buffer');
  expect(refused({ duration: 0 })).toMatch('duration');
});

test('a client’s estimate is that of what it downloads, and a bulk transfer beside others waits for them', () => {
  const estimate = (asked: Parameters<typeof clientSchema.parse>[0], alone = true) => {
    const client = clientSchema.parse(asked);
    return kindOf(client).expectedTime(client, { over: (size) => size / 1000, alone });
  };
  expect(estimate(objects([1000, 3000]))).toBe(4);
  expect(estimate(bulk({ size: 5000 }))).toBe(5);
  expect(estimate(bulk({ size: 5000 }), false)).toBe(0);
  expect(estimate(stream({ duration: 100, buffer: 20 }))).toBe(1812.5);
  expect(estimate(stream({ duration: 100, buffer: 20, ladder: [{ bitrate: 8, width: 1, height: 1 }] }))).toBe(
    80,
  );
  const [first, ...others] = pageNamed('flickr').objects;
  const slow = { ...pageNamed('flickr'), objects: [{ ...first!, thinkTime: 3 }, ...others] };
  expect(estimate(page(slow))).toBeCloseTo(estimate(page('flickr')) + 3, 9);
  const asWget = estimate(page('flickr'));
  expect(estimate(page('flickr', { model: 'browser', connectionsPerHost: 4 }))).toBeCloseTo(asWget / 4, 9);
});
