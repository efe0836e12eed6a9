import { createHash } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A generator of numbers from 0 to 1 that depends on these parts alone. */
export function randomFrom(...parts: readonly (string | number)[]): () => number {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  const generator = xoroshiro128plus(digest.readInt32LE());
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Fisher and Yates' shuffle (Knuth, The Art of Computer Programming, 3.4.2). */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
