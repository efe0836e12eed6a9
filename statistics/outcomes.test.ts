import { expect, test } from 'vitest';
import { twoOutcomes } from './outcomes.ts';
import { randomIndexFrom } from './random.ts';

test('values with a gap three times as wide as either group have two outcomes', () => {
  expect(twoOutcomes([3.1, 4.9, 3.12, 3.08, 4.92, 3.1])).toEqual([
    { n: 4, median: 3.1 },
    { n: 2, median: 4.91 },
  ]);
  expect(twoOutcomes([1, 1.1, 1.2, 1.45, 1.5, 1.55])).toBeNull();
});

test('one value apart from the others is no outcome, nor is what makes no difference', () => {
  expect(twoOutcomes([3, 3.01, 3.02, 3.03, 3.04, 9])).toBeNull();
  expect(twoOutcomes([100, 100, 100, 101, 101, 101])).toBeNull();
  expect(twoOutcomes([1, 1, 2, 2, 2])).toBeNull();
});

test('of one distribution few samples fall into two groups by chance', () => {
  const random = randomIndexFrom(7);
  const uniform = () => 1 + random(1e6) / 1e6;
  const shareOf = (n: number) =>
    Array.from({ length: 1500 }, () => twoOutcomes(Array.from({ length: n }, uniform))).filter(Boolean)
      .length / 1500;
  expect(shareOf(6)).toBeLessThan(0.045);
  expect(shareOf(10)).toBeLessThan(0.01);
});
