/** Reference values computed by R 4.2.2 and SciPy 1.17.1; each test states the call. */
import { expect, test } from 'vitest';
import type { BootstrapOptions } from './bootstrap.ts';
import { boundsOf, FEWEST_FOR_AN_INTERVAL, isExact } from './bounds.ts';
import { estimate } from './estimate.ts';
import { comparePairs } from './compare.ts';
import { randomIndexFrom } from './random.ts';
import { holm, rankTest } from './rank-test.ts';
import { empiricalDistribution, summarize } from './summary.ts';

// Hollander and Wolfe (1973), page 29, without the ties that R's `wilcox.test` example has.
const a = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const b = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06001, 3.14, 1.2901];
const tiedA = [1, 2, 2, 3, 3, 3, 4, 5, 6];
const tiedB = [2, 3, 3, 4, 4, 5, 6, 7, 8, 9];

test('quartiles are those of R', () => {
  // quantile(a, c(.25, .5, .75), type = 7) and quantile(c(4, 1, 3, 2), c(.25, .5, .75), type = 7)
  expect(summarize(a)).toMatchObject({ q1: 1.55, median: 1.68, q3: 1.88, min: 0.5, max: 3.06, n: 9 });
  expect(summarize([4, 1, 3, 2])).toMatchObject({ q1: 1.75, median: 2.5, q3: 3.25 });
});

test('whiskers end at the furthest value within 1.5 interquartile ranges', () => {
  // o <- c(1, 2, 2.5, 3, 3.2, 3.5, 4, 9, -4); q <- quantile(o, c(.25, .5, .75)); i <- q[3] - q[1]
  // range(o[o >= q[1] - 1.5 * i & o <= q[3] + 1.5 * i])
  expect(summarize([1, 2, 2.5, 3, 3.2, 3.5, 4, 9, -4])).toMatchObject({
    q1: 2,
    q3: 3.5,
    whiskerLow: 1,
    whiskerHigh: 4,
    outliers: [-4, 9],
  });
});

test('one value is its own summary, none is an error', () => {
  expect(summarize([3])).toEqual({
    n: 1,
    min: 3,
    q1: 3,
    median: 3,
    q3: 3,
    max: 3,
    whiskerLow: 3,
    whiskerHigh: 3,
    outliers: [],
  });
  expect(() => summarize([])).toThrow(RangeError);
});

test('the empirical distribution is that of R, and thinning keeps both ends', () => {
  // ecdf(c(3, 1, 2, 2))(c(1, 2, 3))
  expect(empiricalDistribution([3, 1, 2, 2])).toEqual([
    { value: 1, share: 0 },
    { value: 1, share: 0.25 },
    { value: 2, share: 0.75 },
    { value: 3, share: 1 },
  ]);
  const many = Array.from({ length: 1000 }, (_, index) => index);
  const thinned = empiricalDistribution(many, 50);
  expect(thinned).toHaveLength(51);
  expect([thinned[1], thinned.at(-1)]).toEqual([
    { value: 0, share: 0.001 },
    { value: 999, share: 1 },
  ]);
});

test('the rank test is exact without ties', () => {
  // wilcox.test(a, b): W = 58, p = 0.135911147675854; scipy.stats.mannwhitneyu(a, b, method='exact') agrees.
  const result = rankTest(a, b);
  expect(result).toMatchObject({ u: 58, method: 'exact' });
  expect(result.pValue).toBeCloseTo(0.135911147675854, 13);
  // wilcox.test(1:5, 6:10): W = 0, p = 0.00793650793650794
  expect(rankTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).pValue).toBeCloseTo(0.00793650793650794, 15);
});

test('the rank test corrects for ties', () => {
  // wilcox.test(tiedA, tiedB, exact = FALSE): W = 23, p = 0.0752345112936073;
  // scipy.stats.mannwhitneyu(tiedA, tiedB, method='asymptotic') agrees.
  const result = rankTest(tiedA, tiedB);
  expect(result).toMatchObject({ u: 23, method: 'normal approximation' });
  expect(result.pValue).toBeCloseTo(0.0752345112936073, 13);
});

test('the rank test approximates for large samples', () => {
  // wilcox.test(1:60, 1:60 + 20.5): W = 780, p = 8.74756772289352e-08
  const first = Array.from({ length: 60 }, (_, index) => index + 1);
  const result = rankTest(
    first,
    first.map((value) => value + 20.5),
  );
  expect(result.u).toBe(780);
  expect(result.pValue / 8.74756772289352e-8).toBeCloseTo(1, 9);
});

test('samples of one and the same value do not differ', () => {
  expect(rankTest([2, 2, 2], [2, 2, 2])).toMatchObject({ pValue: 1, delta: 0 });
});

test("Cliff's delta counts pairs", () => {
  // mean(outer(a, b, function(p, q) sign(p - q)))
  expect(rankTest(a, b).delta).toBeCloseTo(0.432098765432099, 14);
  expect(rankTest(tiedA, tiedB).delta).toBeCloseTo(-0.488888888888889, 14);
});

test("Holm's correction is that of R, in the order given", () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), method = "holm")
  const expected = [0.04, 0.09, 0.09, 0.025, 0.5];
  holm([0.01, 0.04, 0.03, 0.005, 0.5]).forEach((p, index) => expect(p).toBeCloseTo(expected[index]!, 14));
  expect(holm([])).toEqual([]);
});

const medianOf = (values: number[], options: BootstrapOptions) =>
  estimate([values], (middle = NaN) => middle, options).bounds;

test('the bootstrap interval of a median is that of SciPy', () => {
  // scipy.stats.bootstrap((a,), np.median, method='percentile', n_resamples=200000): 1.3, 2.48
  expect(medianOf(a, { seed: 1, resamples: 20_000 })).toEqual({ kind: 'interval', low: 1.3, high: 2.48 });
});

test('the bootstrap interval of a ratio of medians is that of R up to resampling noise', () => {
  // quantile(replicate(200000, median(sample(a, replace = TRUE)) / median(sample(b, replace = TRUE))),
  //          c(.025, .975)): 0.892682926829268, 2.503863987635240
  const [comparison] = comparePairs([[b, a]], { seed: 3, resamples: 20_000 });
  expect(comparison!.ratio).toBeCloseTo(1.58489070857822, 12);
  expect(comparison!.ratioBounds!.low).toBeCloseTo(0.8927, 1);
  expect(comparison!.ratioBounds!.high).toBeCloseTo(2.5039, 1);
});

test('a bootstrap repeats with its seed, and one value has no bounds', () => {
  const interval = (seed: number) => medianOf(a, { seed, resamples: 99 });
  expect(interval(5)).toEqual(interval(5));
  expect(medianOf([1], { seed: 1 })).toBeNull();
});

test('comparisons made together are corrected together', () => {
  const comparisons = comparePairs(
    [
      [a, b],
      [tiedA, tiedB],
    ],
    { seed: 1, resamples: 100 },
  );
  expect(comparisons.map(({ correctedPValue }) => correctedPValue)).toEqual([
    2 * rankTest(tiedA, tiedB).pValue,
    2 * rankTest(tiedA, tiedB).pValue,
  ]);
});

test('pairs that are too small for any test have no p-value, and take no part in the correction', () => {
  // wilcox.test(1:3, 7:9): p-value = 0.1, the smallest that three against three can give.
  expect(rankTest([1, 2, 3], [7, 8, 9])).toMatchObject({ smallestPValue: 0.1 });
  const few: [number[], number[]] = [
    [1, 2, 3],
    [7, 8, 9],
  ];
  const [first, second] = comparePairs([few, [a, b]], { seed: 1, resamples: 100 });
  expect(first!.correctedPValue).toBeNull();
  expect(second!.correctedPValue).toBe(rankTest(a, b).pValue);
});

test('the smallest p-value does not depend on ties', () => {
  expect(rankTest([2, 2, 2], [2, 2, 2]).smallestPValue).toBe(0.1);
});

test('an estimate from medians has the bootstrap interval of its statistic', () => {
  // quantile(replicate(200000, median(sample(a, replace = TRUE)) / median(sample(b, replace = TRUE))),
  //          c(.025, .975)): 0.892682926829268, 2.503863987635240
  const ratio = (first = 0, second = 0) => second / first;
  const found = estimate([b, a], ratio, { seed: 3, resamples: 20_000 });
  expect(found.value).toBeCloseTo(1.58489070857822, 12);
  expect(found.bounds!.kind).toBe('interval');
  expect(found.bounds!.low).toBeCloseTo(0.8927, 1);
  expect(found.bounds!.high).toBeCloseTo(2.5039, 1);
  expect(estimate([b, [3]], ratio, { seed: 3 })).toMatchObject({ bounds: null, n: 1 });
  expect(() => estimate([b, []], ratio, { seed: 3 })).toThrow(RangeError);
});

test('fewer than six values have a range and no interval: the extremes that any choice of them gives', () => {
  const ratio = (first = 0, second = 0) => second / first;
  const [first, second] = [
    [2, 4, 5],
    [8, 10, 9],
  ];
  expect(estimate([first, second], ratio, { seed: 1 }).bounds).toEqual({
    kind: 'range',
    low: 8 / 5,
    high: 10 / 2,
  });
  const many = [1, 2, 3, 4, 5, 6];
  for (const n of [2, 3, 4, 5, 6]) {
    const kind = n < FEWEST_FOR_AN_INTERVAL ? 'range' : 'interval';
    expect(estimate([many.slice(0, n), many], ratio, { seed: 1 }).bounds!.kind).toBe(kind);
  }
});

test('an interval of six values or more holds the median of what they were drawn from in 92 to 95 of 100 samples', () => {
  // Exponential values, whose median is ln 2.
  const random = randomIndexFrom(7);
  const sample = (n: number) => Array.from({ length: n }, () => -Math.log((random(1e6) + 0.5) / 1e6));
  const coverage = (n: number) => {
    const held = Array.from({ length: 600 }, (_, seed) => {
      const { low, high } = medianOf(sample(n), { seed, resamples: 1000 })!;
      return low <= Math.LN2 && Math.LN2 <= high;
    });
    return held.filter(Boolean).length / held.length;
  };
  expect(coverage(FEWEST_FOR_AN_INTERVAL)).toBeGreaterThan(0.9);
  expect(coverage(15)).toBeGreaterThan(0.9);
  // What a range promises is less, and known: 1 - 2 (1/2)^3.
  expect(coverage(3)).toBeCloseTo(0.75, 1);
});

test('values that do not differ are exact, up to the rounding of differences of times', () => {
  expect(isExact([1.410957567999958, 1.4109575679999])).toBe(true);
  expect(isExact([1.410957568, 1.410957824])).toBe(false);
  expect(isExact([1])).toBe(false);
  const same = (value: number) => Array<number>(30).fill(value);
  expect(
    boundsOf(
      [same(2), same(3)],
      (first = 0, second = 0) => second / first,
      () => [],
    ),
  ).toEqual({
    ...{ kind: 'exact', low: 1.5, high: 1.5 },
  });
});

test('repeats that do not differ are not tested, and take no part in the correction', () => {
  const same = (value: number) => Array<number>(30).fill(value);
  const [exact, other] = comparePairs(
    [
      [same(2), same(3)],
      [a, b],
    ],
    { seed: 1, resamples: 100 },
  );
  expect(exact).toMatchObject({ correctedPValue: null, ratioBounds: { kind: 'exact', low: 1.5, high: 1.5 } });
  expect(other!.correctedPValue).toBe(rankTest(a, b).pValue);
});

test('samples of the same repeats are resampled together, of few repeats too', () => {
  const first = [1, 5, 2, 9, 4, 7, 3, 8];
  const second = first.map((value) => value + 2);
  const difference = (before = NaN, after = NaN) => after - before;
  const options = { seed: 1, resamples: 500 };
  const bounds = (count: number, together: number[][]) =>
    estimate([first.slice(0, count), second.slice(0, count)], difference, options, together).bounds!;
  expect(bounds(8, [[0, 1]])).toEqual({ kind: 'interval', low: 2, high: 2 });
  expect(bounds(3, [[0, 1]])).toEqual({ kind: 'range', low: 2, high: 2 });
  const apart = bounds(8, []);
  expect(apart.high - apart.low).toBeGreaterThan(4);
  expect(bounds(3, [])).toEqual({ kind: 'range', low: -2, high: 6 });
});
