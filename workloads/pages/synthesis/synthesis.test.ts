import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { median, sum } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { PAGE_NAMES, pageFile, pageNamed } from '../page.ts';
import { statisticsOf } from '../statistics.ts';
import { textOf } from '../text.ts';
import { SHAPES } from './shapes.ts';
import { drawSizes } from './sizes.ts';
import { synthesize } from './synthesize.ts';

/**
 * What the paper states (Section 4, Evaluation Setup), in KB = 1000 B and MB. The tolerance is its rounding: half
 * of the last digit it gives; sizes in bytes are exact, as are the counts ("roughly 130", "only 30").
 */
const paper = {
  nyt: { embedded: 130, min: 48, max: 263, median: 6, mean: 21, total: 2.8 },
  flickr: { embedded: 30, min: 43, max: 572, median: 65, mean: 94, total: 2.8 },
};

test.each(PAGE_NAMES)('%s has the count, min, median, mean, max and total of the paper', (name) => {
  const { embedded, min, mean, max, total, ...found } = statisticsOf(pageNamed(name));
  expect({
    embedded,
    min,
    max: Math.round((max ?? 0) / 1e3),
    median: Math.round((found.median ?? 0) / 1e3),
    mean: Math.round((mean ?? 0) / 1e3),
    total: Math.round(total / 1e5) / 10,
  }).toEqual(paper[name]);
});

describe.each(SHAPES)('the page $name', (shape) => {
  const page = synthesize(shape);

  test('in the repository is what the seeded method makes', () => {
    expect(readFileSync(pageFile(shape.name), 'utf8')).toBe(textOf(page));
  });

  test('has as many objects of each type as its shape says', () => {
    const wanted = Object.groupBy(shape.kinds, ({ type }) => type);
    for (const [type, kinds] of Object.entries(wanted))
      expect(page.objects.slice(1).filter((object) => object.type === type)).toHaveLength(
        sum((kinds ?? []).map(({ count }) => count)),
      );
  });

  test('says that it is synthetic, and names nobody: its hosts are reserved for examples', () => {
    expect(page.synthetic).toBe(true);
    for (const { url } of page.objects) expect(new URL(url).hostname).toMatch(/(^|\.)example$/);
  });

  test('has no two objects of one URL', () => {
    expect(new Set(page.objects.map(({ url }) => url)).size).toBe(page.objects.length);
  });

  test('is another one with another seed', () => {
    const other = synthesize({ ...shape, seed: shape.seed + 1 });
    expect(other.objects).not.toEqual(page.objects);
    expect(statisticsOf(other)).toMatchObject({ total: statisticsOf(page).total });
  });
});

test('sizes have exactly the statistics that are asked for, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 30, max: 200 }), (seed, pairs) => {
      const wanted = { count: 2 * pairs, min: 50, median: 6000, max: 300_000, total: 2 * pairs * 18_000 };
      const sizes = drawSizes(wanted, xoroshiro128plus(seed));
      expect({
        count: sizes.length,
        min: Math.min(...sizes),
        median: median(sizes),
        max: Math.max(...sizes),
        total: sum(sizes),
      }).toEqual(wanted);
      expect(sizes.every(Number.isInteger)).toBe(true);
    }),
  );
});

test('statistics that no sizes have are refused', () => {
  const impossible = { count: 4, min: 10, median: 100, max: 200, total: 10_000 };
  expect(() => drawSizes(impossible, xoroshiro128plus(1))).toThrow(RangeError);
});
