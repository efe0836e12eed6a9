import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UnavailableError } from '../../../base/errors.ts';
import type { CachedKernel } from '../cache.ts';
import { cachedKernels, cacheKey, FILES, isFrom, kernelCache, noteNoWay, publish } from '../cache.ts';
import type { BuildContext } from '../context.ts';
import type { KernelObserver } from '../events.ts';
import type { Machine } from '../machine.ts';
import type { EnsureOptions } from '../options.ts';
import { distributionSource } from '../source/distribution.ts';
import { pinnedSource } from '../source/pinned.ts';
import { SERIES } from '../source/series.ts';
import type { KernelSource } from '../source/source.ts';
import { readSource, resolveSource } from '../source/source.ts';
import { BuildDirectory } from './directory.ts';
import { buildKernel } from './build.ts';
import { USUAL_OBJECTS } from './progress.ts';
import type { Fragments } from './recipe.ts';
import { buildShell } from './shell.ts';
import { ensureTools } from './tools.ts';

export { consoleReport } from '../console-report.ts';
export { waitForOthers } from './directory.ts';

/** What is to be built, and how. */
export interface BuildOrder extends EnsureOptions {
  fragments: Fragments;
  recipe: string;
  machine: Machine;
  report: KernelObserver;
  /** A kernel that serves when there is no way to the pinned source. */
  instead?: CachedKernel | undefined;
}

/** Gets a source and builds a kernel from it, in a directory of its own, and puts it into the cache. */
export async function obtainKernel(order: BuildOrder): Promise<CachedKernel> {
  const { fragments, recipe, machine, report, force, signal } = order;
  const cache = kernelCache();
  await using directory = await BuildDirectory.open(cache, recipe);
  const log = join(cache, `${basename(directory.path).slice(1)}.log`);
  // When one of two things that are done at a time fails, the other ends too.
  const ended = new AbortController();
  const run = buildShell(log, AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]));
  const context = { machine, workFolder: directory.path, run, log, report };
  try {
    const prepared = await prepare(context, order);
    if ('instead' in prepared) {
      await rm(log, { force: true });
      return prepared.instead;
    }
    const cached = await cachedKernels();
    const equal = cached.find((kernel) => isFrom(kernel, recipe, prepared.source.version));
    if (equal && !force) return equal;
    const expectedObjects = cached.at(0)?.description.objects ?? USUAL_OBJECTS;
    const folder = await buildKernel({ ...context, ...prepared, fragments, expectedObjects });
    report({ kind: 'step', step: 'publish' });
    await rename(log, join(folder, FILES.log));
    return await publish(folder, cacheKey(prepared.source.version, recipe), cache);
  } catch (error) {
    if (signal?.aborted) await rm(log, { force: true });
    throw error;
  } finally {
    ended.abort();
  }
}

type Prepared = { source: KernelSource; toolVariables: Record<string, string> } | { instead: CachedKernel };

/** Sees to the source and the tools. The tools come before the source is read: it may be compressed. */
async function prepare(context: BuildContext, { source: given, instead }: BuildOrder): Promise<Prepared> {
  const { report } = context;
  report({ kind: 'step', step: 'source' });
  if (given !== undefined) return readyToBuild(await resolveSource(given), context);
  // The tools are installed while the source is downloaded.
  const tools = ensureTools(`linux-source-${SERIES}.tar.xz`, context);
  const [pinned, toolVariables] = await Promise.all([
    pinnedSource(context),
    instead ? tools.catch(unavailable) : tools,
  ]);
  if ('path' in pinned && !(toolVariables instanceof Error))
    return readyToBuild(pinned.path, context, toolVariables);
  const troubles = [pinned, toolVariables].flatMap((one) =>
    one instanceof Error ? one.message : 'reason' in one ? one.reason : [],
  );
  report({
    kind: 'note',
    text: `The pinned kernel, Linux ${SERIES}, cannot be obtained: ${troubles.join('\n')}`,
  });
  if (!instead) return readyToBuild(await distributionSource(context), context);
  await noteNoWay();
  return { instead };
}

function unavailable(error: unknown): UnavailableError {
  if (error instanceof UnavailableError) return error;
  throw error;
}

async function readyToBuild(place: string, context: BuildContext, tools?: Record<string, string>) {
  const toolVariables = tools ?? (await ensureTools(place, context));
  const source = await readSource(place);
  context.report({ kind: 'note', text: `Linux ${source.version} from ${source.path}` });
  return { source, toolVariables };
}
