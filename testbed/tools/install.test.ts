import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findProgram, toolsFolder } from '../../base/processes/find-program.ts';
import { fakePath, newFolder } from '../kernel/fake-source.test-helper.ts';
import { installPrograms, missingPrograms } from './install.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const never = new AbortController().signal;

/** A machine that lacks everything but an apt, which writes down what it is asked. */
async function machine({ failing = 'nothing', apt = true } = {}) {
  const folder = await newFolder();
  const asked = join(folder, 'asked');
  // Its package has a program that prints its arguments and where it looks for libraries.
  const aptGet = `#!/bin/sh
while [ "$1" = -o ]; do shift 2; done
echo "$@" >> ${asked}
case "$*" in ${failing}*) echo "E: no way" >&2; exit 100 ;; esac
case "$*" in
  *--simulate*) echo "Inst libpcre (1.10 Debian:12.0 [amd64])"; echo "Inst wget [1] (2 Debian:12.0 [amd64])" ;;
  *--print-uris*) echo "'http://m/a.deb' a.deb 1500000 SHA256:0"; echo "'http://m/b.deb' b.deb 700000 SHA256:0" ;;
  download*) touch a.deb b.deb ;;
esac\n`;
  const dpkgDeb = `#!/bin/sh
cd "$3" && mkdir -p usr/bin usr/lib/x86_64-linux-gnu/private
touch usr/lib/x86_64-linux-gnu/libpcre.so.1 usr/lib/x86_64-linux-gnu/private/libx.so
printf '#!/bin/sh\\necho "$LD_LIBRARY_PATH" "$@"\\n' > usr/bin/wget; chmod +x usr/bin/wget\n`;
  vi.stubEnv('XDG_CACHE_HOME', join(folder, "a user's cache"));
  vi.stubEnv('LD_LIBRARY_PATH', '/given');
  vi.stubEnv('PATH', await fakePath(apt ? { 'apt-get': aptGet, 'dpkg-deb': dpkgDeb } : {}));
  const said: string[] = [];
  const bring = async (...names: string[]) =>
    installPrograms(await missingPrograms(names), (line) => said.push(line), never);
  return { bring, said, asked: () => readFileSync(asked, 'utf8').trim().split('\n') };
}

test('a program that is missing is fetched with what it needs, and called with its libraries', async () => {
  const { bring, said, asked } = await machine();
  await bring('wget');
  expect(asked()).toEqual([
    'update',
    'install --simulate --no-install-recommends wget',
    'download --print-uris wget libpcre',
    'download wget libpcre',
  ]);
  expect(said.join('\n')).toMatch(/Downloading wget, libpcre: 2.2 MB\.\n.*the system stays as it is/);
  const command = findProgram('wget') ?? '';
  const [libraries = '', ...args] = execFileSync(command, ['-i', 'a b'], { encoding: 'utf8' })
    .trim()
    .split(' -i');
  expect(libraries).toMatch(/x86_64-linux-gnu:.*x86_64-linux-gnu\/private:\/given$/);
  expect(args).toEqual([' a b']);
  expect(await missingPrograms(['wget'])).toEqual([]);
});

test.each(['update', 'install', 'download'])(
  'when apt fails to %s, its words are told and nothing is left',
  async (failing) => {
    const { bring } = await machine({ failing });
    await expect(bring('chromium-headless-shell')).rejects.toThrow(/^Could not .*:\n {2}E: no way$/);
    expect(readdirSync(toolsFolder())).toEqual([]);
  },
);

test('a package that lacks the program is told, and nothing is left', async () => {
  const { bring } = await machine();
  await expect(bring('chromium-headless-shell')).rejects.toThrow(/does not have usr\/lib\/chromium/);
  expect(readdirSync(toolsFolder())).toEqual([]);
});

test('a system without apt is told the names of the packages', async () => {
  const { bring } = await machine({ apt: false });
  await expect(bring('chromium-headless-shell')).rejects.toThrow(/no apt.*called chromium-headless-shell/);
  expect(existsSync(toolsFolder())).toBe(false);
});

test('a program that is not known is refused with the known ones', async () => {
  await expect(missingPrograms(['nmap'])).rejects.toThrow(/No program "nmap".*Known are: ip, tc/);
});
