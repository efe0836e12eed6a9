import { mersenne } from 'pure-rand/generator/mersenne';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/** Draws an integer from 0 to `count - 1`, each with the same probability. */
export type RandomIndex = (count: number) => number;

/**
 * A seeded source of random indices (Mersenne Twister MT19937, whose initialisation keeps neighbouring seeds
 * apart). The same seed gives the same sequence on every machine.
 */
export function randomIndexFrom(seed: number): RandomIndex {
  const generator = mersenne(seed);
  return (count) => uniformInt(generator, 0, count - 1);
}
