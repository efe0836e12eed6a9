import { probit } from 'simple-statistics';
import type { Distribution } from '../../netns/tc.ts';
import type { DirectionProfile } from '../profiles.ts';

/**
 * What netem makes of a jitter: the quantiles of its draws in multiples of the jitter. The tables are those of
 * iproute2 (netem/normal.c, pareto.c); a uniform draw needs none (`tabledist` in net/sched/sch_netem.c).
 */
const QUANTILES: Readonly<Record<Distribution, ((share: number) => number) | undefined>> = {
  uniform: (share) => 2 * share - 1,
  normal: (share) => Math.max(-4, Math.min(4, probit(share))),
  // Shape 3, and nothing beyond 4: 1.1 % of all draws are 4.
  pareto: (share) => Math.min(4, ((1 - share) ** (-1 / 3) - 1.5) * (4 / 3)),
  // A sum of both, which has no such formula.
  paretonormal: undefined,
};
/** Moments and least value of the table of paretonormal in iproute2 6.1. */
const PARETONORMAL = { mean: -0.0253, deviation: 0.834, kurtosis: 7.85, least: -1.5021 };

/** Largest draw of any distribution, in multiples of the jitter. */
export const LARGEST_DRAW = 4;

/** Mean and deviation in seconds; fourth moment over the square of the variance. */
export interface Moments {
  mean: number;
  deviation: number;
  kurtosis: number;
}

const STEPS = 20_000;

/**
 * Moments of the delay of packets that are far from each other. A draw below zero is none: the packet goes at once.
 *
 * @returns undefined where zero cuts off a part of a distribution that has no formula
 */
export function momentsOf({ delay, jitter, distribution }: DirectionProfile): Moments | undefined {
  const quantile = QUANTILES[distribution];
  if (!quantile) {
    const { mean, deviation, kurtosis, least } = PARETONORMAL;
    if (delay + least * jitter < 0) return undefined;
    return { mean: delay + mean * jitter, deviation: deviation * jitter, kurtosis };
  }
  const draws = Array.from({ length: STEPS }, (_, step) =>
    Math.max(0, delay + jitter * quantile((step + 0.5) / STEPS)),
  );
  const average = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean = average(draws);
  const variance = average(draws.map((draw) => (draw - mean) ** 2));
  const kurtosis = average(draws.map((draw) => (draw - mean) ** 4)) / variance ** 2;
  return { mean, deviation: Math.sqrt(variance), kurtosis };
}
