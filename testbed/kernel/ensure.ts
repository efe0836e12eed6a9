import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { CommandError, UsageError } from '../../netns/errors.ts';
import { execute } from '../../netns/execute.ts';
import { buildKernel } from './build/build.ts';
import { USUAL_OBJECTS } from './build/progress.ts';
import type { Fragments } from './build/recipe.ts';
import { readFragments, recipeHash } from './build/recipe.ts';
import { ensureTools } from './build/tools.ts';
import { waitForOthers, Workplace } from './build/workplace.ts';
import type { Kernel } from './cache.ts';
import { cachedKernels, cacheKey, FILES, kernelCache, publish } from './cache.ts';
import { consoleReport } from './console-report.ts';
import type { Report } from './events.ts';
import type { Machine } from './machine.ts';
import { assertCanRunGuests, thisMachine } from './machine.ts';
import { chooseSource } from './source/choose.ts';
import type { KernelSource } from './source/source.ts';
import { readSource } from './source/source.ts';

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
  const given = options.source === undefined ? undefined : await readSource(options.source);
  const cached = async () =>
    (await cachedKernels(recipe)).find(({ release }) => !given || release.startsWith(given.version));

  const found = options.force ? undefined : await cached();
  if (found) return found;
  const machine = options.machine ?? thisMachine();
  assertCanRunGuests(machine);
  const report = options.report ?? consoleReport(process.stderr);
  const claim = cacheKey(given?.version ?? 'newest', recipe);
  await waitForOthers(kernelCache(), claim, report, options.signal);
  const builtByOthers = options.force ? undefined : await cached();
  if (builtByOthers) return builtByOthers;
  try {
    return await buildAndPublish({ ...options, fragments, machine, report, given, claim });
  } finally {
    report({ kind: 'end' });
  }
}

interface BuildRequest {
  fragments: Fragments;
  machine: Machine;
  report: Report;
  given: KernelSource | undefined;
  claim: string;
  signal?: AbortSignal | undefined;
}

async function buildAndPublish({
  fragments,
  machine,
  report,
  given,
  claim,
  signal,
}: BuildRequest): Promise<Kernel> {
  const cache = kernelCache();
  await using workplace = await Workplace.open(cache, claim);
  const step = { log: path.join(cache, `build-${process.pid}.log`), signal };
  const workFolder = workplace.folder;
  try {
    report({ kind: 'step', step: 'source' });
    const source = given ?? (await chooseSource({ machine, workFolder, step, report }));
    report({ kind: 'note', text: `Linux ${source.version} from ${source.path}` });
    report({ kind: 'step', step: 'tools' });
    await ensureTools(source, machine, step, report);
    const expectedObjects = (await cachedKernels()).at(0)?.description.objects ?? USUAL_OBJECTS;
    const folder = await buildKernel({ source, fragments, expectedObjects, workFolder, step, report });
    report({ kind: 'step', step: 'publish' });
    await rename(step.log, path.join(folder, FILES.log));
    return await publish(folder, cacheKey(source.version, recipeHash(fragments)), cache);
  } catch (error) {
    if (signal?.aborted) await rm(step.log, { force: true });
    throw error;
  }
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
