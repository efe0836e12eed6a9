import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { UnavailableError } from '../../../base/errors.ts';
import { plannedPackages, versionsIn } from '../apt.ts';
import { buildContext, fakePath, newFolder, recorder } from '../fake-source.test-helper.ts';
import { distributionSource, newestPackage } from './distribution.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('of the packages that apt knows, the newest recent one is taken', () => {
  const listing = ['linux-source-6.1', 'linux-source-6.12', 'linux-source-6.8.0', 'linux-source-6.14.0']
    .map((name) => `${name} - Linux kernel source\n`)
    .join('');
  expect(newestPackage(versionsIn(listing))).toBe('linux-source-6.14.0');
  expect(newestPackage(versionsIn('linux-source-6.1 - Linux kernel source\n'))).toBeUndefined();
});

test('the packages that an installation would bring are read from its simulation', () => {
  const plan =
    'The following NEW packages\nInst m4 (1.4.19 Debian:12 [amd64])\nInst flex (2 Debian:12 [amd64])\nConf m4 (1)\n';
  expect(plannedPackages(plan)).toEqual(['m4', 'flex']);
});

/** An apt that knows a source once its lists are there, and puts it where it is told. */
async function withApt(options: { lists: boolean; sources: string }) {
  const state = await newFolder();
  if (options.lists) await writeFile(join(state, 'lists'), '');
  const put = (folder: string) => `touch ${folder}/linux-source-6.12.tar.xz`;
  vi.stubEnv(
    'PATH',
    await fakePath({
      'apt-cache': `#!/bin/sh\n[ -f ${state}/lists ] && echo "linux-source-6.12 - Linux kernel source"; :\n`,
      'apt-get': `#!/bin/sh\ncase $1 in
        update) touch ${state}/lists ;;
        install) ${put(options.sources)} ;;
        download) touch linux-source-6.12_6.12.99_all.deb ;;
      esac\n`,
      dpkg: `#!/bin/sh\nmkdir -p "$3/usr/src" && ${put('$3/usr/src')}\n`,
    }),
  );
}

async function choose(options: { isRoot: boolean; lists: boolean }) {
  const sources = await newFolder();
  await withApt({ lists: options.lists, sources });
  const { report, events } = recorder();
  const context = { ...(await buildContext({ isRoot: options.isRoot, sources })), report };
  const chosen = distributionSource(context);
  const commands = () => events.flatMap((event) => (event.kind === 'command' ? [event.argv.join(' ')] : []));
  return { chosen, commands, sources, workFolder: context.workFolder };
}

test('root installs the source; a machine without package lists gets them first, and each command is told', async () => {
  const { chosen, commands, sources } = await choose({ isRoot: true, lists: false });
  expect(await chosen).toBe(join(sources, 'linux-source-6.12.tar.xz'));
  expect(commands()).toEqual([
    'apt-get update',
    'apt-get install --yes --no-install-recommends linux-source-6.12',
  ]);
});

test('an ordinary user downloads the source for this build and changes nothing', async () => {
  const { chosen, commands, sources, workFolder } = await choose({ isRoot: false, lists: true });
  expect(await chosen).toBe(join(workFolder, 'source/usr/src/linux-source-6.12.tar.xz'));
  expect(commands()).toEqual([]);
  expect(await readdir(sources)).toEqual([]);
});

test('an ordinary user without package lists is told what to type', async () => {
  const { chosen } = await choose({ isRoot: false, lists: false });
  const error = (await chosen.catch((reason: unknown) => reason)) as Error;
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toMatch('sudo apt-get update && npm run kernel');
  expect(error.message).toMatch('npm run kernel -- --source linux-6.12.tar.xz');
});

test('without apt the way by hand is told', async () => {
  const context = await buildContext();
  vi.stubEnv('PATH', await fakePath({}));
  await expect(distributionSource(context)).rejects.toThrow('npm run kernel -- --source linux-6.12.tar.xz');
});
