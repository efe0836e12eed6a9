import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FailedError, UnavailableError, UsageError } from '../../base/errors.ts';
import { formatOwner, thisProcess } from '../../base/processes/owner.ts';
import { recipeHash } from './build/recipe.ts';
import { kernelCache } from './cache.ts';
import { ensureKernel, findKernel, KERNEL_VARIABLE } from './ensure.ts';
import {
  fakeArchive,
  fakePath,
  fakeSource,
  fragments,
  machine,
  makefileOf,
  newFolder,
  recorder,
  writeScript,
} from './fake-source.test-helper.ts';

const realPath = process.env['PATH'] ?? '';

beforeEach(async () => {
  vi.stubEnv('PATH', await fakePath());
  vi.stubEnv('XDG_CACHE_HOME', await newFolder());
  vi.stubEnv(KERNEL_VARIABLE, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function build(options: Parameters<typeof ensureKernel>[0]) {
  return ensureKernel({ fragments, machine, report: () => undefined, ...options });
}

/** Builds that ran in a source that counts them. */
async function counted() {
  const count = join(await newFolder(), 'count');
  const source = await fakeSource({ 'linux.sh': `echo built >> ${count}\n` });
  return { source, builds: async () => (await readFile(count, 'utf8')).trim().split('\n').length };
}

/** Processes of a group, without those that only wait to be reaped. proc_pid_stat(5): state and group follow the name. */
async function livingMembers(group: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.filter((stat) => {
    const [state, , pgrp] = stat.split(') ').at(-1)!.split(' ');
    return pgrp === group && state !== 'Z';
  });
}

test('a kernel is built once and then found in the cache, with its description', async () => {
  const { source, builds } = await counted();
  const first = await build({ source });
  const second = await build({ source });
  const third = await build({});
  expect(first).toMatchObject({
    release: '7.3.99',
    description: { source, version: '7.3.99', objects: 1 },
  });
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  expect(await builds()).toBe(1);
  expect(await readdir(dirname(first.path))).toEqual(['build.log', 'config', 'kernel.json', 'linux']);
});

test('an archive gives the same kernel as its folder', async () => {
  const kernel = await build({ source: await fakeArchive() });
  expect(kernel.release).toBe('7.3.99');
});

test('--force builds again and replaces the kernel', async () => {
  const { source, builds } = await counted();
  const first = await build({ source });
  const second = await build({ source, force: true });
  expect(second.path).toBe(first.path);
  expect(await builds()).toBe(2);
  expect(await readdir(kernelCache())).toEqual([basename(dirname(first.path))]);
});

test('a changed configuration asks for another kernel; the old one stays', async () => {
  const source = await fakeSource();
  const first = await build({ source });
  const second = await build({ source, fragments: { ...fragments, lean: '' } });
  expect(dirname(second.path)).not.toBe(dirname(first.path));
  expect(await readdir(kernelCache())).toHaveLength(2);
});

test('two builds at once end with one whole kernel and nothing beside it', async () => {
  const source = await fakeSource({ 'linux.sh': 'sleep 0.3\n' });
  const [one, two] = await Promise.all([build({ source, force: true }), build({ source, force: true })]);
  expect(one.path).toBe(two.path);
  expect(await readdir(kernelCache())).toEqual([basename(dirname(one.path))]);
});

test('a build waits for one of the same kernel that is under way, and takes its result', async () => {
  const source = await fakeSource({ 'linux.sh': 'sleep 0.5\n' });
  const { report, notes } = recorder();
  const first = build({ source });
  while (!(await readdir(kernelCache()).catch(() => [])).some((name) => name.startsWith('.building-')))
    await setTimeout(5);
  await setTimeout(50);
  const second = await build({ report });
  expect(second).toEqual(await first);
  expect(notes()).toMatch(`Process ${process.pid} is building this kernel already`);
});

test('an aborted build ends its processes and leaves an empty cache', async () => {
  const mark = join(await newFolder(), 'pid');
  const source = await fakeSource({ 'linux.sh': `echo $$ > ${mark}\nsleep 600\n` });
  const controller = new AbortController();
  const building = build({ source, signal: controller.signal });
  const outcome = expect(building).rejects.toMatchObject({ name: 'AbortError' });
  const group = await vi.waitFor(async () => /^\d+(?=\n)/.exec(await readFile(mark, 'utf8'))![0], 5000);
  expect(await livingMembers(group)).not.toEqual([]);
  controller.abort();
  await outcome;
  expect(await livingMembers(group)).toEqual([]);
  expect(await readdir(kernelCache())).toEqual([]);
});

test('what a killed build left behind is removed', async () => {
  // Its process id is taken by another process now.
  const owner = formatOwner({ ...thisProcess(), start: '1' });
  const left = join(kernelCache(), `.building-${recipeHash(fragments).slice(0, 12)}-${owner}-AbCdEf`);
  await mkdir(left, { recursive: true });
  await build({ source: await fakeSource() });
  expect((await readdir(kernelCache())).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a failed build names the step, shows the last lines and keeps the whole log', async () => {
  const source = await fakeSource({ 'linux.sh': 'echo "net/core/dev.c:7: error: no luck" >&2\nexit 2\n' });
  const error = (await build({ source }).catch((reason: unknown) => reason)) as Error;
  expect(error).toBeInstanceOf(FailedError);
  expect(error.message).toMatch(/^Could not compile the kernel: make ARCH=um .* exited with status 2\.$/m);
  expect(error.message).toMatch('  net/core/dev.c:7: error: no luck');
  const log = /The whole log: (.*)/.exec(error.message)?.[1] ?? '';
  expect(await readFile(log, 'utf8')).toMatch(/^\$ make ARCH=um .* defconfig$/m);
  expect(await readdir(kernelCache())).toEqual([basename(log)]);
});

test('a required option that does not hold stops the build and is named', async () => {
  const wanted = { required: 'CONFIG_NET=y\nCONFIG_WARP=y\n', lean: '' };
  const source = await fakeSource({ 'olddefconfig.sh': 'grep -v WARP .config > c; mv c .config\n' });
  await expect(build({ source, fragments: wanted })).rejects.toThrow(
    'asked for CONFIG_WARP=y, but it is not set (this source does not know the option)',
  );
});

test('an option that is only wished for is reported; one that is not wanted and unknown holds', async () => {
  const wanted = { required: 'CONFIG_NET=y\n# CONFIG_OLD is not set\n', lean: '# CONFIG_SOUND is not set\n' };
  const source = await fakeSource({ 'olddefconfig.sh': 'echo CONFIG_SOUND=y >> .config\n' });
  const { report, notes } = recorder();
  await build({ source, fragments: wanted, report });
  expect(notes()).toMatch('Not as lean as it could be: CONFIG_SOUND not set, but it is y.');
  expect(notes()).not.toMatch('OLD');
});

test('without gcc and apt the missing packages are listed', async () => {
  vi.stubEnv('PATH', await fakePath({}));
  const error = (await build({ source: await fakeSource() }).catch((reason: unknown) => reason)) as Error;
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toMatch('gcc binutils make flex bison bc libc6-dev');
});

test('with an empty PATH the missing packages are listed, even for an archive', async () => {
  const source = await fakeArchive();
  vi.stubEnv('PATH', '');
  await expect(build({ source })).rejects.toThrow(/are missing .*: gcc .* tar libc6-dev/);
});

test('a machine that is not x86-64 is told so', async () => {
  const arm = { ...machine, arch: 'arm64' };
  await expect(build({ source: await fakeSource(), machine: arm })).rejects.toThrow(
    /x86-64 only; this is linux on arm64/,
  );
});

test('a file that is no archive is wrong usage', async () => {
  const file = join(await newFolder(), 'linux-6.12.tar');
  await writeFile(file, 'no archive at all');
  await expect(build({ source: file })).rejects.toThrow(`${file} cannot be read as an archive`);
  await expect(build({ source: file })).rejects.toBeInstanceOf(UsageError);
});

test('INTENTBED_KERNEL is taken as it is, and must be a kernel', async () => {
  const file = join(await newFolder(), 'linux');
  vi.stubEnv(KERNEL_VARIABLE, file);
  await expect(findKernel()).rejects.toThrow(/INTENTBED_KERNEL does not name a guest kernel/);
  await writeScript(file, '#!/bin/sh\necho 6.13.1\n');
  expect(await findKernel()).toEqual({ path: file, release: '6.13.1' });
  expect(await build({})).toEqual({ path: file, release: '6.13.1' });
});

test('an empty cache has no kernel', async () => {
  vi.stubEnv('PATH', realPath);
  expect(await findKernel()).toBeUndefined();
});

test('a kernel of another series is used and called so where there is no way to the pinned one', async () => {
  const source = await fakeSource({ Makefile: makefileOf('6.12.99') });
  const first = recorder();
  const other = await build({ source, report: first.report });
  expect(first.notes()).toMatch(`Linux 7.3.99 is not the pinned kernel`.replace('7.3.99', other.release));
  const second = recorder();
  expect(await build({ report: second.report })).toEqual(other);
  expect(second.notes()).toMatch(
    'The pinned kernel, Linux 7.3, cannot be obtained: there is no apt to get it with',
  );
  expect(second.notes()).toMatch('is not the pinned kernel');
  // For a day, no way is looked for again.
  const third = recorder();
  expect(await build({ report: third.report })).toEqual(other);
  expect(third.notes()).not.toMatch('cannot be obtained');
});

test('the pinned kernel is built though one of a newer series is there, and is then taken', async () => {
  const newer = await fakeSource({ Makefile: makefileOf('7.9.1') });
  await build({ source: newer });
  const sources = await newFolder();
  const archive = await fakeArchive();
  await rename(archive, join(sources, 'linux-source-7.3.tar.xz'));
  vi.stubEnv('PATH', await fakePath());
  const kernel = await build({ machine: { ...machine, sources } });
  expect(kernel.description?.version).toBe('7.3.99');
  expect(await build({})).toEqual(kernel);
});
