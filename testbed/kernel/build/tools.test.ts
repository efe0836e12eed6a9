import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { buildContext, fakePath } from '../fake-source.test-helper.ts';
import { describeMissing, ensureTools, missingPackages, neededCommands } from './tools.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const OK = '#!/bin/sh\n';
const COMPILERS = { gcc: OK, ld: OK, make: OK };
/** All but flex. */
const TOOLS: Record<string, string> = { ...COMPILERS, bison: OK, bc: OK };

test('an archive needs its decompressor, a folder none', () => {
  const tools = ['gcc', 'ld', 'make', 'flex', 'bison', 'bc', 'tar'];
  expect(neededCommands('/usr/src/linux-source-6.12.tar.xz')).toEqual([...tools, 'xz']);
  expect(neededCommands('/usr/src/linux-source-6.14.0.tar.bz2')).toEqual([...tools, 'bzip2']);
  expect(neededCommands('/home/me/linux-6.12')).toEqual(tools);
});

test('a compiler without the headers of the C library is not enough', async () => {
  vi.stubEnv(
    'PATH',
    await fakePath({ ...COMPILERS, gcc: '#!/bin/sh\nexit 1\n', flex: OK, bison: OK, bc: OK }),
  );
  expect(await missingPackages('/linux')).toEqual(['libc6-dev']);
});

test('what to type names the packages', () => {
  expect(describeMissing(['flex', 'bc'], true)).toMatch('\n  sudo apt-get install flex bc');
});

/** A machine with compilers and an apt that writes down what it is asked. */
async function withApt({
  isRoot,
  failing = '',
  mends = true,
  tools = TOOLS,
}: {
  isRoot: boolean;
  failing?: string;
  /** Whether an update mends what fails. */
  mends?: boolean;
  tools?: Record<string, string>;
}) {
  const context = await buildContext({ isRoot });
  const { workFolder } = context;
  const asked = join(workFolder, 'asked');
  await writeFile(asked, '');
  const apt = `#!/bin/sh
echo "$@" >> ${asked}
case "$*" in
  ${failing || 'nothing'}*) [ -f ${asked}.updated ] || exit 100 ;;
  update*) ${mends ? `touch ${asked}.updated` : ':'} ;;
  *--simulate*) echo "Inst m4 (1)"; echo "Inst flex (2)" ;;
  download*) shift; for name; do touch $name.deb; done ;;
esac\n`;
  const dpkg = '#!/bin/sh\nmkdir -p "$3/usr/bin" && touch "$3/usr/bin/m4"\n';
  vi.stubEnv('PATH', await fakePath({ ...tools, 'apt-get': apt, 'apt-cache': OK, dpkg }));
  return { context, workFolder, asked: async () => (await readFile(asked, 'utf8')).trim().split('\n') };
}

test('root installs a compiler, after an update when the lists are too old for that', async () => {
  const { ld: _, ...withoutLd } = TOOLS;
  const { context, asked } = await withApt({
    isRoot: true,
    failing: 'install',
    tools: { ...withoutLd, flex: OK },
  });
  expect(await ensureTools('/linux', context)).toEqual({});
  const install = 'install --yes --no-install-recommends binutils';
  expect(await asked()).toEqual([install, 'update', install]);
});

test.each([true, false])(
  'missing tools come into the folder of the build with all they need (root: %s)',
  async (isRoot) => {
    const { context, asked, workFolder } = await withApt({ isRoot });
    const variables = await ensureTools('/linux', context);
    const usr = join(workFolder, 'tools/usr');
    expect(variables['PATH']).toMatch(`${usr}/bin:`);
    expect(variables).toMatchObject({ M4: `${usr}/bin/m4` });
    expect(variables).not.toHaveProperty('BISON_PKGDATADIR');
    expect(await asked()).toEqual(['install --simulate --no-install-recommends flex', 'download m4 flex']);
  },
);

test('lists that are too old for that are read anew, for the build alone', async () => {
  const { context, asked, workFolder } = await withApt({ isRoot: false, failing: 'download' });
  await ensureTools('/linux', context);
  const [first, , update, plan, download] = await asked();
  expect(first).toBe('install --simulate --no-install-recommends flex');
  const own = `-o Dir::State::Lists=${workFolder}/lists/lists`;
  expect(update).toMatch(`update ${own} `);
  expect(plan).toMatch(`install --simulate --no-install-recommends ${own} `);
  expect(download).toMatch(`download ${own} `);
  expect(download).toMatch(/ m4 flex$/);
});

test('an ordinary user for whom that fails is told what to type and why it failed', async () => {
  const { context } = await withApt({ isRoot: false, failing: 'download', mends: false });
  await expect(ensureTools('/linux', context)).rejects.toThrow(
    /sudo apt-get install flex\n.*\nCould not download m4, flex: apt-get download .* m4 flex exited with status 100/,
  );
});
