import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FailedError } from '../../base/errors.ts';
import { cacheFolder } from '../../base/installation/folders.ts';
import { exists } from './machine.ts';
import { compareVersions } from './source/version.ts';

/** A guest kernel. */
export interface Kernel {
  /** The executable. */
  path: string;
  /** What `uname -r` prints in the guest: "6.12.117". */
  release: string;
  /** What is known of a kernel from the cache; absent for one that INTENTBED_KERNEL names. */
  description?: KernelDescription;
}

/** A kernel of the cache. */
export interface CachedKernel extends Kernel {
  description: KernelDescription;
}

/** What stands beside a kernel in the cache. Times are seconds, sizes bytes. */
export const descriptionSchema = z.object({
  schemaVersion: z.literal(1),
  release: z.string(),
  /** Version of the source; the release may have a suffix. */
  version: z.string(),
  /** The archive or folder that it was built from. */
  source: z.string(),
  /** Hash over the configuration fragments and whatever else decides what is built. */
  recipe: z.string(),
  gcc: z.string(),
  builtAt: z.iso.datetime(),
  buildTime: z.number(),
  size: z.number().int(),
  objects: z.number().int(),
});

export type KernelDescription = z.output<typeof descriptionSchema>;

export const FILES = {
  kernel: 'linux',
  description: 'kernel.json',
  config: 'config',
  log: 'build.log',
} as const;

/** Where kernels are kept: below XDG_CACHE_HOME, or ~/.cache. */
export function kernelCache(): string {
  return join(cacheFolder(), 'kernel');
}

/** The name of a kernel in the cache: one source version built by one recipe. */
export function cacheKey(version: string, recipe: string): string {
  return `${version}-${recipe.slice(0, 12)}`;
}

/**
 * The kernels in the cache, newest release first; those of one recipe when it is given. Entries that are incomplete or
 * damaged are no kernels.
 */
export async function cachedKernels(recipe?: string, cache = kernelCache()): Promise<CachedKernel[]> {
  const names = (await readdir(cache).catch(() => [])).filter((name) => !name.startsWith('.'));
  const kernels = await Promise.all(names.map((name) => readKernel(join(cache, name))));
  return kernels
    .filter((kernel) => kernel !== undefined)
    .filter(({ description }) => recipe === undefined || description.recipe === recipe)
    .sort((a, b) => compareVersions(b.release, a.release));
}

/** Whether a kernel was built by this recipe from a source of this version. */
export function isFrom({ description }: CachedKernel, recipe: string, version: string): boolean {
  return description.recipe === recipe && description.version === version;
}

/** Seconds after which a way to the pinned kernel is looked for again, where a kernel of the cache serves instead. */
const LOOK_AGAIN = 24 * 3600;

const noWayFile = () => join(kernelCache(), 'no-way-to-pinned');

/** Notes that there is no way to the pinned kernel from here. */
export async function noteNoWay(): Promise<void> {
  await writeFile(noWayFile(), '');
}

/** Whether there was no way to the pinned kernel lately: looking for one takes half a minute on some networks. */
export async function wasNoWay(): Promise<boolean> {
  const { mtimeMs } = await stat(noWayFile()).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < LOOK_AGAIN * 1000;
}

async function readKernel(folder: string): Promise<CachedKernel | undefined> {
  const text = await readFile(join(folder, FILES.description), 'utf8').catch(() => 'null');
  const parsed = descriptionSchema.safeParse(parseJson(text));
  const kernel = join(folder, FILES.kernel);
  if (!parsed.success || !(await exists(kernel, constants.X_OK))) return undefined;
  return { path: kernel, release: parsed.data.release, description: parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Puts a finished kernel into the cache under its key. Each file is replaced in one step and the description comes
 * last, so whoever looks finds a whole kernel or none; builds that do this at once have equal kernels, and guests that
 * run keep the file they have.
 */
export async function publish(folder: string, key: string, cache = kernelCache()): Promise<CachedKernel> {
  const place = join(cache, key);
  await mkdir(place, { recursive: true });
  const files = (await readdir(folder)).filter((name) => name !== FILES.description);
  for (const name of [...files, FILES.description]) await rename(join(folder, name), join(place, name));
  const published = await readKernel(place);
  if (!published) throw new FailedError(`The kernel that was just put into ${place} cannot be read.`);
  return published;
}
