import { expect, test } from 'vitest';
import { findThreshold, type ThresholdSample } from './threshold.ts';

const options = { seed: 1, resamples: 400 };

/** Completion times of one size: the slow link starts sooner, the fast link has the higher rate. */
function sweep(sizes: number[], repeats: number, noise: (repeat: number) => number): ThresholdSample[] {
  return sizes.flatMap((size) =>
    Array.from({ length: repeats }, (_, repeat) => [
      { size, link: 'dsl', time: 0.01 + size / 100 + noise(repeat) },
      { size, link: 'lte', time: 0.1 + size / 1000 + noise(repeat) },
    ]).flat(),
  );
}

test('the threshold is the first size from which the fast link stays faster', () => {
  const result = findThreshold(
    sweep([5, 10, 15, 20], 6, () => 0),
    'dsl',
    'lte',
    options,
  );
  expect(result).toMatchObject({
    threshold: 15,
    interval: [15, 15],
    sizes: 4,
    smallest: 5,
    step: 5,
    repeats: 6,
    crossings: 1,
  });
});

test('a single win of the fast link among small sizes does not count', () => {
  const samples = [
    ...sweep([5, 10, 15, 20], 3, () => 0),
    ...[7, 8, 9].map((time) => ({ size: 1, link: 'dsl', time })),
    ...[1, 2, 3].map((time) => ({ size: 1, link: 'lte', time })),
  ];
  expect(findThreshold(samples, 'dsl', 'lte', options)).toMatchObject({ threshold: 15, crossings: 2 });
});

test('a tie counts for the slow link', () => {
  const samples = [10, 20].flatMap((size) => ['dsl', 'lte'].map((link) => ({ size, link, time: 1 })));
  expect(findThreshold(samples, 'dsl', 'lte', options).threshold).toBeNull();
});

test('no threshold and no interval where the slow link wins at every size', () => {
  const result = findThreshold(
    sweep([1, 2, 3], 3, () => 0),
    'dsl',
    'lte',
    options,
  );
  expect(result).toMatchObject({ threshold: null, interval: null, crossings: 0 });
  expect(findThreshold([], 'dsl', 'lte', options)).toMatchObject({
    threshold: null,
    smallest: null,
    step: null,
  });
});

test('one repeat gives a threshold without an interval', () => {
  const result = findThreshold(
    sweep([5, 15, 20], 1, () => 0),
    'dsl',
    'lte',
    options,
  );
  expect(result).toMatchObject({ threshold: 15, interval: null, repeats: 1 });
});

test('fewer than six repeats give a range: the least and the largest threshold that any choice of them gives', () => {
  const samples = [10, 20, 30].flatMap((size) => [
    ...[15, 25].map((time) => ({ size, link: 'dsl', time })),
    ...[30 - size / 2, 30 - size / 2].map((time) => ({ size, link: 'lte', time })),
  ]);
  // lte takes 25, 20 and 15 seconds, dsl 15 or 25.
  expect(findThreshold(samples, 'dsl', 'lte', options)).toMatchObject({ interval: null, range: [20, null] });
  const wide = samples.map((sample) =>
    sample.link === 'lte' ? { ...sample, time: sample.time - 0.1 } : sample,
  );
  expect(findThreshold(wide, 'dsl', 'lte', options)).toMatchObject({ threshold: 20, range: [10, 30] });
});

test('noise widens the interval around the threshold, and one seed gives one interval', () => {
  const sizes = Array.from({ length: 40 }, (_, index) => index + 1);
  const noise = (repeat: number) => ((repeat * 7919) % 15) / 300;
  const samples = sweep(sizes, 15, noise).map((sample, index) => ({
    ...sample,
    time: sample.time + ((index * 104729) % 31) / 1000,
  }));
  const first = findThreshold(samples, 'dsl', 'lte', options);
  const [lower, upper] = first.interval!;
  expect(lower).toBeLessThanOrEqual(first.threshold!);
  expect(upper).toBeGreaterThanOrEqual(first.threshold!);
  expect(upper).toBeGreaterThan(lower);
  expect(findThreshold(samples, 'dsl', 'lte', options)).toEqual(first);
});

test('an interval that reaches beyond the largest size says so with null', () => {
  const times = { dsl: [1, 3, 3, 1, 3, 3], lte: [2, 2, 2, 2, 2, 2] };
  const samples = Object.entries(times).flatMap(([link, values]) =>
    values.map((time) => ({ size: 10, link, time })),
  );
  expect(findThreshold(samples, 'dsl', 'lte', options)).toMatchObject({
    threshold: 10,
    interval: [10, null],
  });
});

test('sizes measured over one link alone are left out and named; other links are ignored', () => {
  const samples = [
    ...sweep([5, 15], 2, () => 0),
    { size: 30, link: 'dsl', time: 1 },
    { size: 40, link: 'wlan', time: 1 },
  ];
  expect(findThreshold(samples, 'dsl', 'lte', options)).toMatchObject({
    threshold: 15,
    sizes: 2,
    skipped: [30],
  });
});

test('a time that is no duration is refused', () => {
  expect(() => findThreshold([{ size: 1, link: 'dsl', time: NaN }], 'dsl', 'lte', options)).toThrow(
    RangeError,
  );
});
