import { resolve } from 'node:path';
import process from 'node:process';
import { CommandError } from '../../base/command-error.ts';
import { UsageError } from '../../base/errors.ts';
import { execute } from '../../netns/execute.ts';
import { readFragments, recipeHash } from './build/recipe.ts';
import type { CachedKernel, Kernel } from './cache.ts';
import { cachedKernels, kernelCache, wasNoWay } from './cache.ts';
import { assertCanRunGuests, thisMachine } from './machine.ts';
import type { EnsureOptions } from './options.ts';
import { describeUnpinned, isPinned } from './source/series.ts';

export type { EnsureOptions };

/** Names a kernel to be used in place of one that this program builds. */
export const KERNEL_VARIABLE = 'INTENTBED_KERNEL';

/**
 * The guest kernel that is ready to be used: the one that INTENTBED_KERNEL names, else the best of the cache that was
 * built from today's configuration; undefined when there is none. Only looks.
 *
 * @throws UsageError when INTENTBED_KERNEL names no kernel.
 */
export async function findKernel(): Promise<Kernel | undefined> {
  const named = process.env[KERNEL_VARIABLE];
  if (named) return namedKernel(named);
  return bestKernel(recipeHash(await readFragments()));
}

/** The newest kernel of the pinned series; without one, the newest of all. */
async function bestKernel(recipe: string): Promise<CachedKernel | undefined> {
  const kernels = await cachedKernels(recipe);
  return kernels.find(({ description }) => isPinned(description.version)) ?? kernels[0];
}

/**
 * The guest kernel, built when it is not there: the pinned one wherever there is a way to its source, else one from
 * the sources that the distribution has, which is then said.
 *
 * @throws UsageError when the source given is none; UnavailableError when this machine cannot build it, with what to
 *   type; FailedError when a step of the build fails, with its last lines and the place of its log; the signal's reason
 *   when it is aborted. The cache then is as it was.
 */
export async function ensureKernel(options: EnsureOptions = {}): Promise<Kernel> {
  const named = process.env[KERNEL_VARIABLE];
  if (named && !options.force && !options.source) return namedKernel(named);
  const fragments = options.fragments ?? (await readFragments());
  const recipe = recipeHash(fragments);
  // With a source given, its version must be read before the cache can be asked.
  const isOpen = options.force === true || options.source !== undefined;
  const cached = async () => (isOpen ? undefined : bestKernel(recipe));

  const found = await cached();
  if (found && isPinned(found.description.version)) return found;
  const machine = options.machine ?? thisMachine();
  assertCanRunGuests(machine);
  // What only builds need is not loaded at each start.
  const { obtainKernel, waitForOthers, consoleReport } = await import('./build/obtain.ts');
  const report = options.report ?? consoleReport(process.stderr);
  try {
    await waitForOthers(kernelCache(), recipe, report, options.signal);
    const best = await cached();
    const serves = best && (isPinned(best.description.version) || (await wasNoWay()));
    const order = { ...options, fragments, recipe, machine, report, instead: best };
    const kernel = serves ? best : await obtainKernel(order);
    if (!isPinned(kernel.description.version)) report({ kind: 'note', text: describeUnpinned(kernel) });
    return kernel;
  } finally {
    report({ kind: 'end' });
  }
}

async function namedKernel(file: string): Promise<Kernel> {
  const argv = [resolve(file), '--version'];
  try {
    const { stdout } = await execute({ attempted: `ask ${file} for its release`, argv });
    return { path: resolve(file), release: stdout.trim() };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new UsageError(`${KERNEL_VARIABLE} does not name a guest kernel. ${error.message}`);
  }
}
