import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../fake-source.test-helper.ts';
import { installedSource, sourceNames } from './installed.ts';
import { isPinned } from './series.ts';

test('the newest source that is recent enough comes first, an archive before a folder', () => {
  const names = ['linux-source-6.1.tar.xz', 'linux-source-6.12', 'linux-source-6.12.tar.xz', 'python3.11'];
  expect(sourceNames([...names, 'linux-source-6.14.0.tar.bz2', 'linux-patch-6.12-rt.patch.xz'])).toEqual([
    'linux-source-6.14.0.tar.bz2',
    'linux-source-6.12.tar.xz',
    'linux-source-6.12',
  ]);
});

test('a folder that is no source is passed over', async () => {
  const sources = await newFolder();
  await mkdir(join(sources, 'linux-source-6.14.0'));
  await writeFile(join(sources, 'linux-source-6.12.tar.xz'), '');
  expect(await installedSource(sources)).toBe(join(sources, 'linux-source-6.12.tar.xz'));
});

test('only sources that suit are looked at', async () => {
  const sources = await newFolder();
  for (const version of ['7.3', '7.30', '7.4'])
    await writeFile(join(sources, `linux-source-${version}.tar.xz`), '');
  expect(await installedSource(sources, isPinned)).toBe(join(sources, 'linux-source-7.3.tar.xz'));
});
