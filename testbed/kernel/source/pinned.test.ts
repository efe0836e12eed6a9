import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { buildContext, fakePath, newFolder } from '../fake-source.test-helper.ts';
import { pinnedSource, type Found } from './pinned.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A Debian whose apt knows the pinned source in one suite, and writes down what it is asked. */
async function debian({ suite = 'sid', keys = true, works = true }) {
  const state = await newFolder();
  const keyrings = await newFolder();
  if (keys) await writeFile(join(keyrings, 'debian-archive-keyring.gpg'), '');
  const aptGet = `#!/bin/sh
echo "$@" >> ${state}/asked
case "$*" in
  update*) ${works ? `cat $(echo "$*" | sed 's/.*SourceList=\\([^ ]*\\).*/\\1/') >> ${state}/sources` : 'echo "E: Could not resolve near.example"; exit 100'} ;;
  *debian-archive-keyring) touch debian-archive-keyring.deb ;;
  download*) touch linux-source-7.3.deb ;;
esac\n`;
  const aptCache = `#!/bin/sh
case "$*" in */${suite}-*) echo "linux-source-7.3 - source" ;; esac
echo "linux-source-6.12 - source"\n`;
  const dpkg = `#!/bin/sh
case "$2" in
  debian*) mkdir -p "$3/usr/share/keyrings"; touch "$3/usr/share/keyrings/debian-archive-keyring.pgp" ;;
  *) mkdir -p "$3/usr/src"; touch "$3/usr/src/linux-source-7.3.tar.xz" ;;
esac\n`;
  vi.stubEnv('PATH', await fakePath({ 'apt-get': aptGet, 'apt-cache': aptCache, dpkg }));
  const read = (name: string) => readFile(join(state, name), 'utf8').catch(() => '');
  return {
    context: await buildContext({ keyrings }),
    asked: () => read('asked'),
    sources: () => read('sources'),
    keyrings,
  };
}

const reasonOf = (found: Found) => ('reason' in found ? found.reason : undefined);

test('the pinned source comes from the first suite of Debian that has it, with lists of this build alone', async () => {
  const { context, asked, sources, keyrings } = await debian({ suite: 'forky' });
  const place = join(context.workFolder, 'source/usr/src/linux-source-7.3.tar.xz');
  expect(await pinnedSource(context)).toEqual({ path: place });
  const signed = `deb [signed-by=${keyrings}/debian-archive-keyring.gpg] http://deb.debian.org/debian`;
  expect(await sources()).toBe(`${signed} trixie-backports main\n${signed} forky main\n`);
  const commands = (await asked()).trim().split('\n');
  expect(commands).toHaveLength(3);
  for (const command of commands) expect(command).toMatch(`Dir::State::Lists=${context.workFolder}/`);
});

test('where Debian’s keys are missing they are taken from the distribution’s package', async () => {
  const { context, sources } = await debian({ suite: 'trixie-backports', keys: false });
  expect(await pinnedSource(context)).toHaveProperty('path');
  expect(await sources()).toMatch(
    `signed-by=${context.workFolder}/keys/usr/share/keyrings/debian-archive-keyring.pgp]`,
  );
});

test('a source that is installed is taken as it is', async () => {
  const { context, asked } = await debian({});
  const sources = await newFolder();
  await writeFile(join(sources, 'linux-source-7.3.tar.xz'), '');
  const found = await pinnedSource({ ...context, machine: { ...context.machine, sources } });
  expect(found).toEqual({ path: join(sources, 'linux-source-7.3.tar.xz') });
  expect(await asked()).toBe('');
});

test('where no suite has it or none can be read, the reason is told', async () => {
  const without = await debian({ suite: 'none' });
  expect(reasonOf(await pinnedSource(without.context))).toMatch(
    /^trixie-backports of \S+ has no linux-source-7\.3; forky of .*; sid of /,
  );
  const offline = await debian({ works: false });
  expect(reasonOf(await pinnedSource(offline.context))).toMatch(
    /^Could not read the lists of trixie-backports \(Could not resolve near\.example\); /,
  );
  const { context } = await debian({ keys: false, works: true });
  vi.stubEnv('PATH', await fakePath({ 'apt-get': '#!/bin/sh\nexit 100\n', 'apt-cache': '', dpkg: '' }));
  expect(reasonOf(await pinnedSource(context))).toMatch(/sudo apt-get install debian-archive-keyring/);
});
