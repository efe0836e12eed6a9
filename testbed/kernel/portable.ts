import { existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa, ExecaError } from 'execa';
import { z } from 'zod';
import { FailedError, UnavailableError, UsageError } from '../../base/errors.ts';
import { readJson } from '../../base/input/json-file.ts';
import { validate } from '../../base/input/validate.ts';
import { readFragments, recipeHash } from './build/recipe.ts';
import type { CachedKernel, Kernel } from './cache.ts';
import { cacheKey, descriptionSchema, FILES, kernelCache, publish } from './cache.ts';
import { thisMachine, type Machine } from './machine.ts';

/** What an exported kernel says of itself. */
const manifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** `process.arch` of the machines that can run it. */
  arch: z.string(),
  /** SHA-256 of the files, by their names in the cache. */
  sha256: z.strictObject({
    [FILES.kernel]: z.string(),
    [FILES.config]: z.string(),
    [FILES.description]: z.string(),
  }),
});

const MANIFEST = 'manifest.json';
const CARRIED = [FILES.kernel, FILES.config, FILES.description] as const;

/**
 * Writes a kernel of the cache into an archive (tar, gzip), for machines that cannot build it.
 *
 * @returns the SHA-256 of the kernel.
 * @throws UsageError for a kernel that is none of the cache; FailedError when the archive cannot be written.
 */
export async function exportKernel(kernel: Kernel, file: string): Promise<string> {
  if (!kernel.description)
    throw new UsageError(
      `${kernel.path} is not in the cache. Unset INTENTBED_KERNEL to export the one that is.`,
    );
  const cached = dirname(kernel.path);
  await using folder = await temporaryFolder(tmpdir(), 'intentbed-export-');
  const sha256 = await hashesIn(cached);
  const manifest: z.output<typeof manifestSchema> = { schemaVersion: 1, arch: thisMachine().arch, sha256 };
  await writeFile(join(folder.path, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await tar(
    (words) => new FailedError(`Could not write ${file}:\n${words}`),
    ...['-czf', resolve(file), '-C', folder.path, MANIFEST, '-C', cached, ...CARRIED],
  );
  return sha256[FILES.kernel];
}

/**
 * Puts an exported kernel into the cache, after it has been checked.
 *
 * @returns the kernel, with the SHA-256 that was found: whoever exported it can say whether it is theirs.
 * @throws UsageError for a file that is damaged, no exported kernel, changed, for other machines, or from another version
 *   of this program; UnavailableError when the kernel does not run here.
 */
export async function importKernel(
  file: string,
  { arch }: Pick<Machine, 'arch'> = thisMachine(),
): Promise<{ kernel: CachedKernel; hash: string }> {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const cache = kernelCache();
  await using folder = await temporaryFolder(cache, '.importing-');
  await tar(
    (words) => new UsageError(`${file} cannot be read as an exported kernel:\n${words}`),
    ...['-xzf', resolve(file), '-C', folder.path, '--no-same-owner', MANIFEST, ...CARRIED],
  );
  for (const name of [MANIFEST, ...CARRIED])
    if (!(await lstat(join(folder.path, name))).isFile())
      throw new UsageError(`${file} is not an exported kernel: ${name} in it is not a file.`);
  const manifest = validate(manifestSchema, readJson(join(folder.path, MANIFEST)), `${MANIFEST} in ${file}`);
  if (manifest.arch !== arch)
    throw new UsageError(`The kernel in ${file} is for ${manifest.arch}; this machine is ${arch}.`);
  const found = await hashesIn(folder.path);
  for (const name of CARRIED)
    if (found[name] !== manifest.sha256[name])
      throw new UsageError(
        `${name} in ${file} has been changed or damaged: its SHA-256 is ${found[name]}, not ${manifest.sha256[name]}. ` +
          'Copy the file again.',
      );
  const description = validate(
    descriptionSchema,
    readJson(join(folder.path, FILES.description)),
    `${FILES.description} in ${file}`,
  );
  const recipe = recipeHash(await readFragments());
  if (description.recipe !== recipe)
    throw new UsageError(
      `The kernel in ${file} has the configuration ${description.recipe.slice(0, 12)}; this version of intentbed ` +
        `uses ${recipe.slice(0, 12)}. Export it with the same version.`,
    );
  await assertRuns(join(folder.path, FILES.kernel), description.release);
  await rm(join(folder.path, MANIFEST));
  const kernel = await publish(folder.path, cacheKey(description.version, recipe), cache);
  return { kernel, hash: found[FILES.kernel] };
}

async function assertRuns(kernel: string, release: string): Promise<void> {
  const { stdout, failed, shortMessage, stderr } = await execa(kernel, ['--version'], { reject: false });
  if (!failed && stdout.trim() === release) return;
  // A guest kernel is linked with the C library of the machine that built it.
  const words = failed ? [shortMessage, stderr].join('\n') : `it calls itself ${stdout.trim()}`;
  throw new UnavailableError(
    `The imported kernel, Linux ${release}, does not run on this machine: ${words}\n` +
      'Build it on a machine with the same or an older C library.',
  );
}

async function hashesIn(folder: string): Promise<z.output<typeof manifestSchema>['sha256']> {
  const hashOf = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  return {
    [FILES.kernel]: await hashOf(FILES.kernel),
    [FILES.config]: await hashOf(FILES.config),
    [FILES.description]: await hashOf(FILES.description),
  };
}

/** Runs tar; `trouble` makes an error of its words. */
async function tar(trouble: (words: string) => Error, ...words: string[]): Promise<void> {
  try {
    await execa('tar', words, { env: { LC_ALL: 'C' } });
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    throw trouble(`  ${(error.stderr || error.shortMessage).trim().replaceAll('\n', '\n  ')}`);
  }
}

/** A folder that is gone when it is no longer used. */
async function temporaryFolder(parent: string, prefix: string) {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, prefix));
  const remove = () => rm(folder, { recursive: true, force: true });
  return { path: folder, [Symbol.asyncDispose]: remove };
}
