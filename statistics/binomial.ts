import { gammaln } from 'simple-statistics';

/**
 * The smallest central interval that a binomial variable falls into with the given probability: how many of
 * `trials` packets a loss model may lose. Computed from logarithms, since a probability of few successes among many
 * trials is no number any more.
 *
 * @param probability - of a success, more than 0 and less than 1
 */
export function binomialInterval(trials: number, probability: number, confidence: number): [number, number] {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`no binomial distribution of ${trials} and ${probability}`);
  const tail = (1 - confidence) / 2;
  const mass = (successes: number): number =>
    Math.exp(
      gammaln(trials + 1) -
        gammaln(successes + 1) -
        gammaln(trials - successes + 1) +
        successes * Math.log(probability) +
        (trials - successes) * Math.log1p(-probability),
    );
  let low = 0;
  for (let sum = mass(0); sum <= tail;) sum += mass(++low);
  let high = trials;
  for (let sum = mass(trials); sum <= tail;) sum += mass(--high);
  return [low, high];
}
