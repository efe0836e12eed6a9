import { expect, test } from 'vitest';
import { renderSvg } from '../render/svg.ts';
import { boxplot, type Box } from './boxplot.ts';
import { expectValidSpec } from './check.test-helper.ts';

/** Quartiles and whiskers around a median; the panel is named after it. */
const boxAround = (median: number, points: number[]): Box => ({
  panel: `around ${median}`,
  series: 'mine',
  summary: {
    n: 9,
    median,
    min: median - 2,
    q1: median - 1,
    q3: median + 1,
    max: median + 2,
    whiskerLow: median - 2,
    whiskerHigh: median + 2,
    outliers: points,
  },
  points,
});

const draw = (boxes: readonly Box[]) =>
  boxplot({ boxes, series: ['mine'], panels: boxes.map(({ panel }) => panel), title: 'time [s]' });

const visiblePoints = (svg: string): number => {
  const marks = /<g[^>]*class="mark-symbol[^>]*>.*?<\/g>/gs;
  return [...svg.matchAll(marks)].flatMap(([group]) => [...group.matchAll(/<path(?![^>]* opacity="0")/g)])
    .length;
};

test('of panels with axes of their own, some have values beyond the whiskers and others have none', async () => {
  const spec = draw([boxAround(10, [15, 17]), boxAround(100, [])]);
  expectValidSpec(spec);
  expect(visiblePoints(await renderSvg(spec))).toBe(2);
});

test('on one axis as well, only values beyond the whiskers are points', async () => {
  expect(visiblePoints(await renderSvg(draw([boxAround(10, [15]), boxAround(12, [])])))).toBe(1);
});
