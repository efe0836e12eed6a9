import { binomialDistribution } from 'simple-statistics';

/**
 * The smallest central interval that a binomial variable falls into with the given probability: how many of
 * `trials` packets a loss model may lose.
 */
export function binomialInterval(trials: number, probability: number, confidence: number): [number, number] {
  const distribution = binomialDistribution(trials, probability);
  if (!distribution) throw new RangeError(`no binomial distribution of ${trials} and ${probability}`);
  const tail = (1 - confidence) / 2;
  let low = 0;
  let high = distribution.length - 1;
  let below = 0;
  let sum = 0;
  for (const [successes, share] of distribution.entries()) {
    sum += share;
    if (below === 0 && sum > tail) {
      low = successes;
      below = 1;
    }
    if (sum >= 1 - tail) {
      high = successes;
      break;
    }
  }
  return [low, high];
}
