import { expect, test } from 'vitest';
import { randomIndexFrom } from '../random.ts';
import { changesOf, type BeforeAfter, type Direction } from './change.ts';
import { shiftBetween, shiftWithin } from './hodges-lehmann.ts';
import { spreadTest } from './kolmogorov-smirnov.ts';
import { signedRankTest } from './signed-rank.ts';

/** Samples and what SciPy 1.17.1 says of them; the ends of the intervals are those that R's `wilcox.test` takes. */
const A = [5.001, 5.299, 4.726, 4.109, 4.545, 4.008, 5.06, 6.34, 4.508];
const B = [5.18, 6.29, 6.157, 5.905, 4.87, 5.771, 6.495, 4.456, 5.342, 3.899, 4.51];
const BEFORE = [3.158, 4.765, 3.733, 5.271, 5.157, 4.813, 2.483, 4.461, 4.951, 5.113];
const AFTER = [2.999, 4.922, 3.739, 5.328, 5.775, 4.871, 2.773, 5.026, 5.076, 5.379];
const DIFFERENCES = AFTER.map((after, index) => after - BEFORE[index]!);

const SIXTY = [
  1.27, 2.43, 0.22, -0.13, 0.42, 0.98, -0.34, 0.63, 0.23, 1.87, -0.41, 1.3, -0.39, -0.71, -0.46, -0.94, 0.4,
  1.28, 0.41, 0.87, 1.88, 0.52, 0.45, -0.03, -1.36, 1.01, -1.51, 0.9, 0.24, 1.38, 0.18, -0.57, 0.61, -0.31,
  0.07, 0.29, 0.12, 0.06, -0.58, 0.06, -1.89, 0.09, -0.95, 1.37, 1.52, -1.7, 0.39, 0.12, -0.8, 0.78, -0.21,
  -1.52, -0.02, 0.1, 0.36, -0.98, 0.87, 0.99, -0.9, -0.41,
];
const SIXTY_P = 0.16522419082603068;

test('the Kolmogorov-Smirnov test is that of SciPy, exact and asymptotic', () => {
  const { distance, pValue } = spreadTest(A, B);
  expect(distance).toBeCloseTo(0.43434343434343436, 12);
  expect(pValue).toBeCloseTo(0.24227196951655153, 10);
  const large = spreadTest(
    Array.from({ length: 200 }, (_, index) => index / 200),
    Array.from({ length: 150 }, (_, index) => (index / 150) ** 1.3),
  );
  expect(large.distance).toBeCloseTo(0.10166666666666668, 12);
  // SciPy's limit distribution has a correction for the sample size.
  expect(large.pValue).toBeCloseTo(0.31479648406733857, 1);
  expect(spreadTest(A, A)).toEqual({ distance: 0, pValue: 1 });
});

test('the signed-rank test is that of SciPy, and with ties that of all choices of signs', () => {
  expect(signedRankTest(DIFFERENCES).pValue).toBeCloseTo(0.02734375, 12);
  const { positive, pValue } = signedRankTest([1, 1, 2, -1, 3, 2, 2, -0.5, 4, 1]);
  expect([positive, pValue]).toEqual([50.5, 0.01953125]);
  expect(signedRankTest([0, 0, 0]).pValue).toBe(1);
});

test('from fifty differences on the signed-rank test is normal, as in SciPy and R', () => {
  const { pValue } = signedRankTest(SIXTY);
  expect(pValue).toBeCloseTo(SIXTY_P, 10);
});

test('shifts and their intervals are those of Hodges and Lehmann', () => {
  const between = shiftBetween(A, B);
  expect(between.value).toBeCloseTo(0.606, 12);
  expect(between.bounds?.kind).toBe('interval');
  expect(between.bounds?.low).toBeCloseTo(-0.21, 12);
  expect(between.bounds?.high).toBeCloseTo(1.334, 12);
  const within = shiftWithin(DIFFERENCES);
  expect(within.value).toBeCloseTo(0.1735, 12);
  expect(within.bounds?.low).toBeCloseTo(0.032, 12);
  expect(within.bounds?.high).toBeCloseTo(0.3715, 12);
  expect(shiftWithin([1, 3, 2]).bounds).toEqual({ kind: 'range', low: 1, high: 3 });
  expect(shiftWithin([1]).bounds).toBeNull();
});

test('a slowdown of one per cent in every repeat is found in pairs, and not without them', () => {
  const slower = BEFORE.map((value) => 1.01 * value);
  const [paired, apart] = changesOf([
    { before: BEFORE, after: slower, isPaired: true },
    { before: BEFORE, after: slower, isPaired: false },
  ]);
  expect(paired).toMatchObject({ direction: 'more', isTiny: true, repeatsNeeded: null });
  expect(paired!.bounds?.kind).toBe('exact');
  expect(apart).toMatchObject({ direction: 'none' });
  expect(apart!.repeatsNeeded).toBeGreaterThan(BEFORE.length);
  const uneven = BEFORE.map((value, index) => value * (1.01 + index / 1e4));
  expect(changesOf([{ before: BEFORE, after: uneven, isPaired: true }])[0]).toMatchObject({
    direction: 'more',
    isTiny: true,
    bounds: { kind: 'interval' },
  });
});

test('a spread that changed is told from a shift, and a repetition from a change', () => {
  const narrow = Array.from({ length: 40 }, (_, index) => 10 + (index - 19.5) / 100);
  const wide = narrow.map((value) => 10 + 6 * (value - 10) + 0.001);
  const directions = changesOf([
    { before: narrow, after: wide, isPaired: false },
    { before: narrow, after: narrow, isPaired: true },
    { before: narrow.slice(0, 3), after: wide.slice(20, 23), isPaired: false },
  ]).map(({ direction }) => direction);
  expect(directions).toEqual(['spread', 'same', 'undecided']);
});

test('where nothing changed, at most one family of changes in twenty has an alarm', () => {
  const random = randomIndexFrom(11);
  const sample = (length: number) => Array.from({ length }, () => 5 + (random(1e6) + random(1e6)) / 1e6);
  for (const isPaired of [false, true]) {
    const families = Array.from({ length: 400 }, () =>
      changesOf(
        Array.from({ length: 4 }, (): BeforeAfter => {
          return { before: sample(12), after: sample(12), isPaired };
        }),
      ),
    );
    const alarming = (of: readonly Direction[]) =>
      families.filter((changes) => changes.some(({ direction }) => of.includes(direction))).length;
    // A binomial count of 400 at 5 % is below 29 with 97.5 %.
    expect(alarming(['more', 'less'])).toBeLessThan(29);
    expect(alarming(['spread'])).toBeLessThan(29);
  }
});

test('the repeats said to be needed show the change in four of five cases', () => {
  const random = randomIndexFrom(5);
  const pair = (length: number): BeforeAfter => ({
    before: Array.from({ length }, () => random(1e6) / 1e6),
    after: Array.from({ length }, () => 0.125 + random(1e6) / 1e6),
    isPaired: false,
  });
  // P(after > before) is 1 - 0.875^2 / 2: by Noether's formula 95 repeats.
  const needed = 95;
  const even = Array.from({ length: 20 }, (_, index) => index / 20);
  const [said] = changesOf([{ before: even, after: even.map((value) => value + 0.125), isPaired: false }]);
  expect(said?.direction).toBe('none');
  expect(Math.abs(said!.repeatsNeeded! - needed)).toBeLessThan(10);
  const shown = Array.from({ length: 300 }, () => changesOf([pair(needed)])[0]?.direction === 'more');
  const power = shown.filter(Boolean).length / shown.length;
  expect(power).toBeGreaterThan(0.72);
  expect(power).toBeLessThan(0.9);
});
