import { expect, test } from 'vitest';
import { boxplot } from '../boxplot.ts';
import { bySize } from '../by-size.ts';
import { expectValidSpec } from '../check.test-helper.ts';
import { composed, mapViews, type Spec, type View } from '../figure.ts';
import { heatMap } from '../heat-map.ts';
import { namesIn, paint } from './paint.ts';
import { createPalette } from './palette.ts';

const point = (series: string, size: number) => ({ series, size, n: 1, median: size });
const lines = (series: string[], behind: string[] = []) =>
  bySize({
    points: series.flatMap((name) => [point(name, 1000), point(name, 2000)]),
    ...{ series, behind, seriesTitle: 'policy', title: 'time [s]' },
  });
const boxes = (series: string[]) =>
  boxplot({
    boxes: series.map((name) => ({
      ...{ panel: 'all', series: name, points: [] },
      summary: { n: 9, min: 0, q1: 1, median: 2, q3: 3, max: 4, whiskerLow: 0, whiskerHigh: 4, outliers: [] },
    })),
    ...{ series, panels: ['all'], title: 'time [s]' },
  });

/** What a channel shows of each name, wherever a figure uses it. */
function looksIn(spec: Spec, channel: string): Set<string> {
  const found = new Set<string>();
  mapViews(spec, (view: View) => {
    const { scale } = (view.encoding?.[channel] ?? {}) as { scale?: { domain: string[]; range: unknown[] } };
    scale?.domain.forEach((name, index) => found.add(`${name} ${JSON.stringify(scale.range[index])}`));
    return view;
  });
  return found;
}

test('a name has one look in every figure, whatever stands beside it and in whichever order', () => {
  const palette = createPalette(['mine', 'yours', 'theirs']);
  const figures = [
    lines(['mine', 'yours']),
    boxes(['theirs', 'mine']),
    composed([boxes(['yours', 'theirs'])]),
  ];
  const looks = new Set(
    figures.flatMap((spec) => {
      expectValidSpec(paint(spec, palette));
      return [...looksIn(paint(spec, palette), 'color')];
    }),
  );
  expect(looks).toEqual(
    new Set(['mine', 'yours', 'theirs'].map((name) => `${name} "${palette(name).light}"`)),
  );
});

test('the names that a figure tells apart are read from its specification, and painting changes no other part', () => {
  const spec = composed([boxes(['a', 'b']), boxes(['c'])]);
  expect(new Set(namesIn(spec))).toEqual(new Set(['a', 'b', 'c']));
  const before = structuredClone(spec);
  paint(spec, createPalette(['a', 'b', 'c']));
  expect(spec).toEqual(before);
  const map = heatMap({
    fields: [{ x: 1, y: 1, value: 1, label: '1' }],
    x: 'x',
    y: 'y',
    value: 'v',
    middle: 1,
  });
  expect(namesIn(map)).toEqual([]);
  expect(paint(map, createPalette([]))).toEqual(map);
});

test('dashes are the palette’s, except for bands and for a line that is alone', () => {
  const palette = createPalette(['lte', 'filesize']);
  expect(palette('lte').dash).not.toEqual([]);
  expect(palette('filesize').dash).not.toEqual([]);
  expect(looksIn(paint(lines(['lte', 'filesize'], ['filesize']), palette), 'strokeDash')).toEqual(
    new Set([`lte ${JSON.stringify(palette('lte').dash)}`, 'filesize []']),
  );
  expect(looksIn(paint(lines(['lte']), palette), 'strokeDash')).toEqual(new Set(['lte []']));
});
