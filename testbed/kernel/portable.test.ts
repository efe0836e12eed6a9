import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { UnavailableError, UsageError } from '../../base/errors.ts';
import { readFragments, recipeHash } from './build/recipe.ts';
import { cachedKernels, cacheKey, kernelCache, publish } from './cache.ts';
import { newFolder, writeScript } from './fake-source.test-helper.ts';
import { exportKernel, importKernel } from './portable.ts';

beforeEach(async () => {
  vi.stubEnv('XDG_CACHE_HOME', await newFolder());
  return () => void vi.unstubAllEnvs();
});

/** A kernel in the cache of one machine, exported; then the cache is another machine's, empty. */
async function exported(changes: { recipe?: string; release?: string } = {}) {
  const recipe = changes.recipe ?? recipeHash(await readFragments());
  const folder = join(await newFolder(), 'built');
  await mkdir(folder);
  await writeScript(join(folder, 'linux'), `#!/bin/sh\necho ${changes.release ?? '7.3.99'}\n`);
  await writeFile(join(folder, 'config'), 'CONFIG_NET=y\n');
  const description = {
    ...{ schemaVersion: 1, release: '7.3.99', version: '7.3.99', source: 'linux-source-7.3.tar.xz', recipe },
    ...{ gcc: 'gcc 12', builtAt: '2026-01-02T03:04:05.000Z', buildTime: 100, size: 6, objects: 814 },
  };
  await writeFile(join(folder, 'kernel.json'), JSON.stringify(description));
  const kernel = await publish(folder, cacheKey('7.3.99', recipe));
  const file = join(await newFolder(), 'kernel.tgz');
  const hash = await exportKernel(kernel, file);
  vi.stubEnv('XDG_CACHE_HOME', await newFolder());
  return { file, hash, kernel };
}

/** Changes an archive: its files are unpacked, changed and packed again. */
async function repack(file: string, change: (folder: string) => Promise<void>): Promise<void> {
  const folder = await newFolder();
  execFileSync('tar', ['-xzf', file, '-C', folder]);
  await change(folder);
  execFileSync('tar', ['-czf', file, '-C', folder, '.', '--transform', 's,^\\./,,']);
}

/** What an import is refused with; nothing may be left in the cache. */
async function refusal(file: string, machine?: { arch: string }): Promise<Error> {
  const error = (await importKernel(file, machine).catch((reason: unknown) => reason)) as Error;
  expect(await readdir(kernelCache())).toEqual([]);
  return error;
}

test('a kernel that is exported on one machine is found in the cache of the other', async () => {
  const { file, kernel, hash } = await exported();
  const { kernel: there, hash: found } = await importKernel(file);
  expect(found).toBe(hash);
  expect(there.path).not.toBe(kernel.path);
  expect(there.description).toEqual(kernel.description);
  expect(await readFile(there.path)).toEqual(await readFile(kernel.path));
  expect((await cachedKernels()).map(({ path: place }) => place)).toEqual([there.path]);
  expect((await readdir(dirname(there.path))).sort()).toEqual(['config', 'kernel.json', 'linux']);
});

test('an archive that is cut off, a file that is none, and one that is not there are refused', async () => {
  const { file } = await exported();
  await truncate(file, 200);
  expect((await refusal(file)).message).toMatch(/kernel\.tgz cannot be read as an exported kernel:\n.*gzip/);
  await writeFile(file, 'no archive');
  expect(await refusal(file)).toBeInstanceOf(UsageError);
  expect((await refusal('/no/such/file')).message).toBe('There is no file /no/such/file.');
});

test('a kernel that was changed on the way is refused with both hashes', async () => {
  const { file, hash } = await exported();
  await repack(file, (folder) => writeFile(join(folder, 'linux'), '#!/bin/sh\necho evil\n'));
  expect((await refusal(file)).message).toMatch(
    new RegExp(`^linux in .* has been changed or damaged: its SHA-256 is [0-9a-f]{64}, not ${hash}\\. Copy`),
  );
});

test('an archive with a link in place of the kernel is refused', async () => {
  const { file } = await exported();
  await repack(file, async (folder) => {
    execFileSync('rm', [join(folder, 'linux')]);
    await symlink('/bin/sh', join(folder, 'linux'));
  });
  expect((await refusal(file)).message).toMatch(/linux in it is not a file/);
});

test('a kernel for other machines, or of another version of this program, is refused', async () => {
  const { file } = await exported();
  expect((await refusal(file, { arch: 'arm64' })).message).toMatch(/is for x64; this machine is arm64/);
  const old = await exported({ recipe: 'c0ffee' });
  expect((await refusal(old.file)).message).toMatch(
    /has the configuration c0ffee; this version of intentbed uses [0-9a-f]{12}\. Export it with the same version\./,
  );
});

test('a kernel that does not run here is refused', async () => {
  const { file } = await exported({ release: '"GLIBC_9.99 not found"; exit 1' });
  const error = await refusal(file);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toMatch(
    /^The imported kernel, Linux 7\.3\.99, does not run on this machine: .*exit code 1/,
  );
});

test('a kernel that is not of the cache cannot be exported', async () => {
  const named = { path: '/boot/linux', release: '7.3.4' };
  await expect(exportKernel(named, '/dev/null')).rejects.toThrow(/Unset INTENTBED_KERNEL/);
});
