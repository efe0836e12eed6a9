import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { CommandError } from '../../base/command-error.ts';
import { UsageError } from '../../base/errors.ts';
import { execute } from '../../netns/execute.ts';
import { buildKernel } from './build/build.ts';
import { USUAL_OBJECTS } from './build/progress.ts';
import type { Fragments } from './build/recipe.ts';
import { readFragments, recipeHash } from './build/recipe.ts';
import { ensureTools } from './build/tools.ts';
import { waitForOthers, Workplace } from './build/workplace.ts';
import type { Kernel } from './cache.ts';
import { cachedKernels, cacheKey, FILES, isFrom, kernelCache, publish } from './cache.ts';
import { consoleReport } from './console-report.ts';
import type { BuildContext } from './context.ts';
import type { Report } from './events.ts';
import type { Machine } from './machine.ts';
import { assertCanRunGuests, thisMachine } from './machine.ts';
import { chooseSource } from './source/choose.ts';
import { readSource, resolveSource } from './source/source.ts';

/** Names a kernel to be used in place of one that this program builds. */
export const KERNEL_VARIABLE = 'INTENTBED_KERNEL';

export interface EnsureOptions {
  /** An archive or folder with a kernel source; the kernel is then built from no other. */
  source?: string | undefined;
  /** Builds even if the cache has the kernel. */
  force?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** What the build tells; by default it goes to stderr. */
  report?: Report | undefined;
  machine?: Machine | undefined;
  fragments?: Fragments | undefined;
}

/**
 * The guest kernel that is ready to be used: the one that INTENTBED_KERNEL names, else the newest of the cache that was
 * built from today's configuration; undefined when there is none. Only looks.
 *
 * @throws UsageError when INTENTBED_KERNEL names no kernel.
 */
export async function findKernel(): Promise<Kernel | undefined> {
  const named = process.env[KERNEL_VARIABLE];
  if (named) return namedKernel(named);
  const [newest] = await cachedKernels(recipeHash(await readFragments()));
  return newest;
}

/**
 * The guest kernel, built when it is not there.
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
  const cached = async () => (isOpen ? undefined : (await cachedKernels(recipe)).at(0));

  const found = await cached();
  if (found) return found;
  const machine = options.machine ?? thisMachine();
  assertCanRunGuests(machine);
  const report = options.report ?? consoleReport(process.stderr);
  await waitForOthers(kernelCache(), recipe, report, options.signal);
  const builtMeanwhile = await cached();
  if (builtMeanwhile) return builtMeanwhile;
  try {
    return await obtain({ ...options, fragments, recipe, machine, report });
  } finally {
    report({ kind: 'end' });
  }
}

interface Order extends EnsureOptions {
  fragments: Fragments;
  recipe: string;
  machine: Machine;
  report: Report;
}

async function obtain({ fragments, recipe, machine, report, ...options }: Order): Promise<Kernel> {
  const { source: given, force, signal } = options;
  const cache = kernelCache();
  await using workplace = await Workplace.open(cache, recipe);
  const step = { log: path.join(cache, `${path.basename(workplace.folder).slice(1)}.log`), signal };
  const context = { machine, workFolder: workplace.folder, step, report };
  try {
    const { source, toolVariables } = await prepare(context, given);
    const cached = await cachedKernels();
    const equal = cached.find((kernel) => isFrom(kernel, recipe, source.version));
    if (equal && !force) return equal;
    const expectedObjects = cached.at(0)?.description.objects ?? USUAL_OBJECTS;
    const folder = await buildKernel({ ...context, source, fragments, expectedObjects, toolVariables });
    report({ kind: 'step', step: 'publish' });
    await rename(step.log, path.join(folder, FILES.log));
    return await publish(folder, cacheKey(source.version, recipe), cache);
  } catch (error) {
    if (signal?.aborted) await rm(step.log, { force: true });
    throw error;
  }
}

/** Sees to the source and the tools. The tools come before the source is read: it may be compressed. */
async function prepare(context: BuildContext, given: string | undefined) {
  const { report } = context;
  report({ kind: 'step', step: 'source' });
  const place = await (given === undefined ? chooseSource(context) : resolveSource(given));
  report({ kind: 'step', step: 'tools' });
  const toolVariables = await ensureTools(place, context);
  const source = await readSource(place);
  report({ kind: 'note', text: `Linux ${source.version} from ${source.path}` });
  return { source, toolVariables };
}

async function namedKernel(file: string): Promise<Kernel> {
  const argv = [path.resolve(file), '--version'];
  try {
    const { stdout } = await execute({ attempted: `ask ${file} for its release`, argv });
    return { path: path.resolve(file), release: stdout.trim() };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new UsageError(`${KERNEL_VARIABLE} names no guest kernel. ${error.message}`);
  }
}
