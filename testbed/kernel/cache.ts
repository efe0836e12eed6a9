import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import envPaths from 'env-paths';
import { z } from 'zod';
import { FailedError } from '../../netns/errors.ts';
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
const descriptionSchema = z.object({
  schemaVersion: z.literal(1),
  release: z.string(),
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

export type KernelDescription = z.infer<typeof descriptionSchema>;

export const FILES = {
  kernel: 'linux',
  description: 'kernel.json',
  config: 'config',
  log: 'build.log',
} as const;

/** Where kernels are kept: below XDG_CACHE_HOME, or ~/.cache. */
export function kernelCache(): string {
  return path.join(envPaths('intentbed', { suffix: '' }).cache, 'kernel');
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
  const kernels = await Promise.all(names.map((name) => readKernel(path.join(cache, name))));
  return kernels
    .filter((kernel) => kernel !== undefined)
    .filter(({ description }) => recipe === undefined || description.recipe === recipe)
    .sort((a, b) => compareVersions(b.release, a.release));
}

async function readKernel(folder: string): Promise<CachedKernel | undefined> {
  const text = await readFile(path.join(folder, FILES.description), 'utf8').catch(() => 'null');
  const parsed = descriptionSchema.safeParse(parseJson(text));
  const kernel = path.join(folder, FILES.kernel);
  const { size } = await stat(kernel).catch(() => ({ size: -1 }));
  if (!parsed.success || parsed.data.size !== size) return undefined;
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
 * Puts a finished folder into the cache under its key, in one step. When another build was faster its kernel is
 * replaced by one that is its equal; guests that run it keep their file.
 */
export async function publish(folder: string, key: string, cache = kernelCache()): Promise<CachedKernel> {
  const place = path.join(cache, key);
  await mkdir(cache, { recursive: true });
  for (;;) {
    const replaced = path.join(cache, `.replaced-${key}-${process.pid}-${Date.now()}`);
    const hadOne = await rename(place, replaced).then(
      () => true,
      () => false,
    );
    try {
      await rename(folder, place);
      break;
    } catch (error) {
      // Another build took the place between the two renames: once more.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    } finally {
      if (hadOne) await rm(replaced, { recursive: true, force: true });
    }
  }
  const published = await readKernel(place);
  if (!published) throw new FailedError(`The kernel that was just put into ${place} cannot be read.`);
  return published;
}
