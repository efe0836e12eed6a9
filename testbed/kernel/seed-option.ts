import { readFileSync } from 'node:fs';

/**
 * The option of a guest kernel's command line with which it draws its random numbers from a seed; kernels that are
 * built here know it. A kernel's help names it, and with it its file.
 */
export const SEED_OPTION = 'random_seed=';

/** Whether a guest kernel takes a seed. */
export function takesSeed(kernel: string): boolean {
  const known = answers.get(kernel) ?? readFileSync(kernel).includes(SEED_OPTION);
  answers.set(kernel, known);
  return known;
}

const answers = new Map<string, boolean>();
