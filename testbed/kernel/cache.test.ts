import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KernelDescription } from './cache.ts';
import { cachedKernels, cacheKey, publish } from './cache.ts';
import { newFolder } from './fake-source.test-helper.ts';

const description: KernelDescription = {
  schemaVersion: 1,
  release: '6.12.9',
  version: '6.12.9',
  source: '/usr/src/linux-source-6.12.tar.xz',
  recipe: 'abc',
  gcc: 'gcc 12',
  builtAt: '2026-01-02T03:04:05.000Z',
  buildTime: 100,
  size: 6,
  objects: 700,
};

/** A folder as a build leaves it. */
async function built(changes: Partial<KernelDescription> = {}): Promise<string> {
  const folder = join(await newFolder(), 'built');
  await mkdir(folder);
  await writeFile(join(folder, 'linux'), 'kernel', { mode: 0o755 });
  await writeFile(join(folder, 'kernel.json'), JSON.stringify({ ...description, ...changes }));
  return folder;
}

test('the key names version and recipe', () => {
  expect(cacheKey('6.12.9', '0123456789abcdef')).toBe('6.12.9-0123456789ab');
});

test('kernels of the recipe are found, newest first', async () => {
  const cache = await newFolder();
  await publish(await built(), 'a', cache);
  await publish(await built({ release: '6.12.10' }), 'b', cache);
  await publish(await built({ release: '6.13.0', recipe: 'other' }), 'c', cache);
  expect((await cachedKernels('abc', cache)).map(({ release }) => release)).toEqual(['6.12.10', '6.12.9']);
  expect(await cachedKernels(undefined, cache)).toHaveLength(3);
});

test('a description or kernel that is damaged or missing is no kernel', async () => {
  const cache = await newFolder();
  for (const key of ['cut', 'no-kernel', 'no-description', 'empty']) await mkdir(join(cache, key));
  for (const key of ['cut', 'no-description'])
    await writeFile(join(cache, key, 'linux'), 'kernel', { mode: 0o755 });
  await writeFile(join(cache, 'cut', 'kernel.json'), JSON.stringify(description).slice(0, 50));
  await writeFile(join(cache, 'no-kernel', 'kernel.json'), JSON.stringify(description));
  await writeFile(join(cache, 'build-12.log'), '');
  expect(await cachedKernels(undefined, cache)).toEqual([]);
});

test('many publishers of one key leave one whole kernel', async () => {
  const cache = await newFolder();
  const folders = await Promise.all(Array.from({ length: 20 }, () => built()));
  const published = await Promise.all(folders.map((folder) => publish(folder, 'key', cache)));
  expect(new Set(published.map((kernel) => kernel.path))).toEqual(new Set([join(cache, 'key', 'linux')]));
  expect(await readdir(cache)).toEqual(['key']);
});
