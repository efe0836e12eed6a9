import { accessSync, constants, mkdirSync } from 'node:fs';
import { toType } from '../../base/to-type.ts';
import { findKernel } from '../kernel/ensure.ts';
import { assertCanRunGuests, thisMachine } from '../kernel/machine.ts';
import { testbedsFolder } from '../daemon/state/place.ts';
import { openWorld, type WorldChoice } from '../worlds/choose.ts';
import type { World } from '../worlds/world.ts';
import type { Check } from './check.ts';
import { programs } from './programs.ts';

/** Tries what this machine can do, in each world. Yields each finding as it is made. */
export async function* examine(): AsyncGenerator<Check> {
  yield* programs();
  yield stateFolderWorks();
  yield* guestWorld();
  yield* hostWorld();
}

function stateFolderWorks(): Check {
  const folder = testbedsFolder();
  const about = { world: 'both', check: 'state folder', isOptional: false } as const;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return { ...about, ok: true, found: folder };
  } catch (error) {
    return {
      ...{ ...about, ok: false, found: (error as Error).message },
      advice: 'Set XDG_STATE_HOME to a folder that you can write to.',
    };
  }
}

async function* guestWorld(): AsyncGenerator<Check> {
  const about = { world: 'guest', isOptional: false } as const;
  try {
    assertCanRunGuests(thisMachine());
  } catch (error) {
    yield {
      ...about,
      check: 'machine',
      ok: false,
      found: (error as Error).message,
      advice: 'Use the host world.',
    };
    return;
  }
  const kernel = await findKernel();
  if (!kernel) {
    yield {
      ...{ ...about, check: 'kernel', ok: false, found: 'not built yet' },
      advice: `Type "${toType('kernel')}": it builds the guest kernel once, in some minutes.`,
    };
    return;
  }
  yield { ...about, check: 'kernel', ok: true, found: `${kernel.release}, ${kernel.path}` };
  for (const clock of ['real', 'virtual'] as const)
    yield* tryWorld({ kind: 'guest', clock, kernel: kernel.path }, `start, ${clock} clock`, [
      `Read the reason; "${toType('kernel', '--force')}" builds the kernel anew.`,
      `Type "${toType('kernel', '--force')}" to build the kernel anew.`,
    ]);
}

async function* hostWorld(): AsyncGenerator<Check> {
  const isRoot = process.getuid?.() === 0;
  const advice: Advice = [
    'User namespaces are refused: as root, type "sysctl -w user.max_user_namespaces=10000", and on Ubuntu "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"; or use the guest world.',
    'The running kernel lacks it: as root, type "modprobe sch_netem sch_htb"; where that fails, use the guest world.',
  ];
  yield* tryWorld({ kind: 'host', clock: 'real', rootless: true }, 'start without root', advice, isRoot);
  if (isRoot) yield* tryWorld({ kind: 'host', clock: 'real', rootless: false }, 'start as root', advice);
}

/** What to do when a world does not start, and when something fails in it. */
type Advice = [start: string, inside: string];

const TRIALS: [check: string, argv: string[]][] = [
  ['delays (netem)', ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms']],
  ['rates (HTB)', ['tc', 'qdisc', 'replace', 'dev', 'lo', 'root', 'htb']],
  ['IPv6', ['ip', 'address', 'add', 'fd00::1/128', 'dev', 'lo']],
  [
    'nodes (namespaces, veth)',
    ['ip', 'link', 'add', 'name', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1'],
  ],
];

/** Starts a world and tries in it what a testbed needs. */
async function* tryWorld(
  choice: WorldChoice,
  check: string,
  [startAdvice, insideAdvice]: Advice,
  isOptional = false,
): AsyncGenerator<Check> {
  const about = { world: choice.kind, isOptional };
  const started = performance.now();
  let world: World;
  try {
    world = await openWorld(choice);
  } catch (error) {
    yield { ...about, check, ok: false, found: (error as Error).message, advice: startAdvice };
    return;
  }
  try {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    yield { ...about, check, ok: true, found: `Linux ${world.kernel} in ${seconds} s` };
    for (const [trial, argv] of TRIALS) {
      const failure = await world.run(argv).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      );
      const found = failure ?? 'works';
      const where = `${trial}, ${check.replace('start, ', '').replace('start ', '')}`;
      yield { ...about, check: where, ok: !failure, found, ...(failure ? { advice: insideAdvice } : {}) };
    }
  } finally {
    await world.close();
  }
}
