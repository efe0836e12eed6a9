import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Fragments } from './build/recipe.ts';
import { buildShell } from './build/shell.ts';
import type { BuildContext } from './context.ts';
import type { KernelEvent } from './events.ts';
import type { Machine } from './machine.ts';
import { onPath } from './machine.ts';

/** Commands of the system that a build may call and that are not stood in for. */
const REAL = [
  'sh',
  'mkdir',
  'cat',
  'cp',
  'chmod',
  'tar',
  'grep',
  'touch',
  'sleep',
  'setpriv',
  'env',
  'mv',
  'echo',
  'sed',
];

/** Stands in for make: what each target does is told by a file `TARGET.sh` of the source, if there is one. */
const MAKE = `#!/bin/sh
for target; do :; done
if [ -f "$target.sh" ]; then . "./$target.sh"; fi
case $target in
defconfig) cat defaults > .config ;;
olddefconfig) : ;;
linux)
  echo "  CC      net/ipv4/tcp.o"
  printf '#!/bin/sh\\necho 7.3.99\\n' > linux
  chmod +x linux ;;
esac
`;

const STAND_INS: Record<string, string> = {
  make: MAKE,
  strip: '#!/bin/sh\ncp "$3" "$2"\n',
  ...Object.fromEntries(['gcc', 'ld', 'flex', 'bison', 'bc', 'xz'].map((name) => [name, '#!/bin/sh\n'])),
};

const MERGE = '#!/bin/sh\nshift 2\nfor fragment; do grep CONFIG_ "$fragment" >> .config; done; :\n';
/** The top Makefile of a version: "7.3.99". */
export function makefileOf(version: string): string {
  const [major = '', minor = '', patch = ''] = version.split('.');
  return `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = ${patch}\nEXTRAVERSION =\n`;
}

export const fragments: Fragments = { required: 'CONFIG_NET=y\n', lean: '# CONFIG_SOUND is not set\n' };

/** A machine that has nothing. */
export const machine: Machine = {
  ...{ platform: 'linux', arch: 'x64', isRoot: false },
  ...{ sources: '/nonexistent', apt: '/nonexistent', keyrings: '/nonexistent' },
};

/** What the parts of a build share, for one test. */
export async function buildContext(changes: Partial<Machine> = {}): Promise<BuildContext> {
  const workFolder = await newFolder();
  const log = join(workFolder, 'log');
  const run = buildShell(log);
  return { machine: { ...machine, ...changes }, workFolder, run, log, report: () => undefined };
}

/** A folder for one test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'intentbed-kernel-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for PATH with the commands of the system and stand-ins for the build tools. */
export async function fakePath(standIns: Record<string, string> = STAND_INS): Promise<string> {
  const folder = await newFolder();
  for (const name of REAL) {
    const file = onPath(name);
    if (file) await symlink(file, join(folder, name));
  }
  for (const [name, script] of Object.entries(standIns)) await writeScript(join(folder, name), script);
  return folder;
}

export async function writeScript(file: string, script: string): Promise<void> {
  await writeFile(file, script);
  await chmod(file, 0o755);
}

/** A kernel source that is built in no time; `files` are added to it, by path. */
export async function fakeSource(files: Record<string, string> = {}): Promise<string> {
  const folder = join(await newFolder(), 'linux-source-7.3');
  await mkdir(join(folder, 'scripts/kconfig'), { recursive: true });
  await writeFile(join(folder, 'Makefile'), makefileOf('7.3.99'));
  for (const name of ['arch/um/os-Linux', 'arch/x86/um', 'drivers/char'])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'arch/um/Kconfig'), 'config HZ\n\tint\n\tdefault 100\n');
  for (const name of ['arch/x86/um/user-offsets.c', 'arch/um/os-Linux/util.c', 'drivers/char/random.c'])
    await writeFile(join(folder, name), '');
  await writeFile(join(folder, 'Kconfig'), 'config NET\n\tbool\nconfig SOUND\n\tbool\n');
  await writeFile(join(folder, 'defaults'), 'CONFIG_CC_VERSION_TEXT="gcc 12"\n');
  await writeScript(join(folder, 'scripts/kconfig/merge_config.sh'), MERGE);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** The same as an uncompressed archive. */
export async function fakeArchive(files: Record<string, string> = {}): Promise<string> {
  const folder = await fakeSource(files);
  const archive = `${folder}.tar`;
  await promisify(execFile)('tar', ['-cf', archive, '-C', dirname(folder), basename(folder)]);
  return archive;
}

/** Keeps what a build reports. */
export function recorder() {
  const events: KernelEvent[] = [];
  const notes = () => events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])).join('\n');
  return { report: (event: KernelEvent) => void events.push(event), events, notes };
}
