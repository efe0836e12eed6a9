import { join } from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { packageRoot } from '../../base/installation/package.ts';
import type { Kernel } from '../kernel/cache.ts';
import { worldFolder } from '../worlds/folder.ts';
import { guestCommand } from '../worlds/kinds/guest.ts';
import { World } from '../worlds/world.ts';
import { WORLDS_VARIABLE } from './tested.ts';

/** Users of a machine, by name and number: its root, and one who may do nothing in particular. */
export const USERS = { root: 0, nobody: 65_534 } as const;
export type User = keyof typeof USERS;

/** Where a machine has this checkout. */
export const CHECKOUT = '/mnt/checkout';
/** Where a command on a machine leaves files for {@link onMachine}. */
export const RESULTS = '/mnt/results';

const SCRIPT = join(packageRoot, 'testbed/testing/machine.sh');
/** What several Node processes and a Multi Access Manager take. */
const MEMORY = 3 * 2 ** 30;

/** Tests of the host world, with words for vitest: files, options. */
export const hostTests = (...words: readonly string[]): string[] => [
  ...['env', `${WORLDS_VARIABLE}=host`],
  // As `describeWorlds` names them.
  ...['vitest', 'run', '--configLoader', 'runner', '--testNamePattern', '\\[host', ...words],
];

/**
 * Runs a command on a machine whose kernel can delay packets, whatever that of this one can do: a guest on the real
 * clock, laid out as systemd does, with /run and /dev/shm in memory, and with namespaces for everybody. The command
 * sees this checkout as its working directory.
 *
 * @param results - a folder outside, which gets what the command leaves in {@link RESULTS}
 * @param worker - which of several machines at a time this is
 * @returns its exit status
 */
export async function onMachine(
  kernel: Kernel,
  user: User,
  argv: readonly string[],
  results?: string,
  worker = 0,
): Promise<number> {
  const command = guestCommand({
    ...{ kernel: kernel.path, clock: 'real', folder: worldFolder(), memory: MEMORY, worker },
  });
  await using world = await World.open(command);
  const program = await world.spawn({
    argv: ['sh', SCRIPT, packageRoot, results ?? world.folder, String(USERS[user]), ...argv],
  });
  await Promise.all([
    pipeline(program.stdout, process.stdout, { end: false }),
    pipeline(program.stderr, process.stderr, { end: false }),
  ]);
  return (await program.ended()).status ?? 1;
}
