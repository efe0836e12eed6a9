import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from '../../../netns/execute.ts';
import { fakeArchive, fakeSource, newFolder } from '../fake-source.test-helper.ts';
import { readSource } from './source.ts';

test('a folder and an archive tell their version', async () => {
  const folder = await fakeSource();
  expect(await readSource(folder)).toEqual({ kind: 'folder', path: folder, version: '7.3.99' });
  const archive = await fakeArchive();
  expect(await readSource(archive)).toEqual({ kind: 'archive', path: archive, version: '7.3.99' });
});

test('a place that does not exist is named', async () => {
  await expect(readSource('/no/such/linux.tar.xz')).rejects.toThrow('/no/such/linux.tar.xz: no such file');
});

test('an archive and a folder without a kernel are named', async () => {
  const folder = join(await newFolder(), 'other');
  await mkdir(join(folder, 'sub'), { recursive: true });
  await writeFile(join(folder, 'sub', 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\n');
  await expect(readSource(folder)).rejects.toThrow(`${folder} holds no kernel source`);
  const argv = ['tar', '-cf', `${folder}.tar`, '-C', dirname(folder), 'other'];
  await execute({ attempted: 'make an archive', argv });
  await expect(readSource(`${folder}.tar`)).rejects.toThrow(`${folder}.tar holds no kernel source`);
});

test('a kernel that is too old is refused with its version', async () => {
  const folder = await fakeSource({ Makefile: 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 140\n' });
  await expect(readSource(folder)).rejects.toThrow(/is Linux 6\.1\.140; the guest needs 6\.12 or newer/);
});

test('a damaged archive is called unreadable, with what tar says', async () => {
  const folder = await fakeSource();
  const archive = `${folder}.tar.gz`;
  const argv = ['tar', '-czf', archive, '-C', dirname(folder), basename(folder)];
  await execute({ attempted: 'make an archive', argv });
  await truncate(archive, 100);
  await expect(readSource(archive)).rejects.toThrow(
    /cannot be read as an archive:\n.*unexpected end of file/,
  );
});
