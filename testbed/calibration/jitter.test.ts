import { expect, test } from 'vitest';
import { profileNamed, type DirectionProfile } from '../profiles.ts';
import { momentsOf } from './jitter.ts';

const of = (changes: Partial<DirectionProfile>) =>
  momentsOf({ ...profileNamed('dsl').down, delay: 0.1, jitter: 0.01, ...changes });

test('the moments of each distribution are those of the tables of iproute2', () => {
  expect(of({ distribution: 'normal' })?.deviation).toBeCloseTo(0.01, 4);
  expect(of({ distribution: 'uniform' })?.deviation).toBeCloseTo(0.01 / Math.sqrt(3), 6);
  // Of the 4096 numbers of pareto.dist: mean -0.03349, deviation 0.81968, kurtosis 11.37.
  const pareto = of({ distribution: 'pareto' });
  expect(pareto?.mean).toBeCloseTo(0.1 - 0.0003349, 4);
  expect(pareto?.deviation).toBeCloseTo(0.0081968, 4);
  expect(pareto?.kurtosis).toBeCloseTo(11.37, 1);
});

test('a delay is never less than 0: half of a normal distribution around 0 makes its mean', () => {
  const half = of({ delay: 0, distribution: 'normal' });
  // The mean of max(0, Z) is 1/√(2π), its variance 1/2 - 1/(2π).
  expect(half?.mean).toBeCloseTo(0.01 / Math.sqrt(2 * Math.PI), 5);
  expect(half?.deviation).toBeCloseTo(0.01 * Math.sqrt(0.5 - 1 / (2 * Math.PI)), 4);
});

test('a cut-off distribution without a formula has no moments', () => {
  expect(of({ distribution: 'paretonormal', delay: 0.01 })).toBeUndefined();
  expect(of({ distribution: 'paretonormal', delay: 0.02 })?.deviation).toBeCloseTo(0.00834, 5);
});
