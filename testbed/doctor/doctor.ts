import { accessSync, constants, mkdirSync } from 'node:fs';
import { toType } from '../../base/installation/to-type.ts';
import { findKernel } from '../kernel/ensure.ts';
import { assertCanRunGuests, thisMachine } from '../kernel/machine.ts';
import { testbedsFolder } from '../daemon/state/place.ts';
import { DISCIPLINES_ADVICE, namespacesAdvice } from '../worlds/kinds/advice.ts';
import { openWorld, type WorldChoice } from '../worlds/kinds/choose.ts';
import { SILENCE_TIMEOUT, type World } from '../worlds/world.ts';
import type { Check } from './check.ts';
import { programs } from './programs.ts';
import { NEEDS, TRIALS } from './trials.ts';

/**
 * Tries what this machine can do, in each world. Yields each finding as it is made.
 *
 * @param signal - ends it, and the world that runs
 */
export async function* examine(signal: AbortSignal): AsyncGenerator<Check> {
  yield* programs();
  yield stateFolderWorks();
  yield* guestWorld(signal);
  yield* hostWorld(signal);
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

async function* guestWorld(signal: AbortSignal): AsyncGenerator<Check> {
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
      advice: `Type "${toType('kernel')}": it builds the guest kernel once, in a few minutes.`,
    };
    return;
  }
  yield { ...about, check: 'kernel', ok: true, found: `${kernel.release}, ${kernel.path}` };
  for (const clock of ['real', 'virtual'] as const)
    yield* tryWorld(signal, { kind: 'guest', clock, kernel: kernel.path }, `${clock} clock`, [
      `Read the reason; "${toType('kernel', '--force')}" rebuilds the kernel.`,
      `Type "${toType('kernel', '--force')}" to rebuild the kernel.`,
    ]);
}

async function* hostWorld(signal: AbortSignal): AsyncGenerator<Check> {
  const isRoot = process.getuid?.() === 0;
  const ways = isRoot ? [false, true] : [true];
  for (const rootless of ways)
    yield* tryWorld(
      signal,
      { kind: 'host', clock: 'real', rootless },
      rootless ? 'without root' : 'as root',
      [`${namespacesAdvice()} Or use the guest world.`, `${DISCIPLINES_ADVICE} Or use the guest world.`],
      isRoot && rootless,
    );
}

/** What to do when a world does not start, and when something fails in it. */
type Advice = [start: string, inside: string];

/** Starts a world and tries in it what a testbed does; where it does not come up, what it needs of the kernel. */
async function* tryWorld(
  signal: AbortSignal,
  choice: WorldChoice,
  where: string,
  [startAdvice, insideAdvice]: Advice,
  isOptional = false,
): AsyncGenerator<Check> {
  const about = { world: choice.kind, isOptional };
  const started = performance.now();
  let world: World;
  try {
    world = await openWorld(choice, 0, SILENCE_TIMEOUT, signal);
  } catch (error) {
    signal.throwIfAborted();
    yield {
      ...about,
      check: `start, ${where}`,
      ok: false,
      found: (error as Error).message,
      advice: startAdvice,
    };
    return;
  }
  try {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    yield { ...about, check: `start, ${where}`, ok: true, found: `Linux ${world.kernel} in ${seconds} s` };
    for (const trial of TRIALS) {
      const outcome = await attempt(trial.run(world));
      signal.throwIfAborted();
      yield {
        ...{ ...about, ...outcome, check: `${trial.check}, ${where}` },
        isOptional: isOptional || trial.isOptional,
      };
      if (outcome.ok || trial.isOptional) continue;
      yield* needs(world, about, where, insideAdvice);
      return;
    }
  } finally {
    await world.close();
  }
}

/** Which of its needs a world does not have. */
async function* needs(
  world: World,
  about: Pick<Check, 'world' | 'isOptional'>,
  where: string,
  advice: string,
): AsyncGenerator<Check> {
  for (const [need, argv] of NEEDS) {
    const outcome = await attempt(world.run([...argv]).then(() => 'works'));
    if (!outcome.ok) yield { ...about, ...outcome, check: `${need}, ${where}`, advice };
  }
}

const attempt = (trial: Promise<string>): Promise<Pick<Check, 'ok' | 'found'>> =>
  trial.then(
    (found) => ({ ok: true, found }),
    (error: unknown) => ({ ok: false, found: (error as Error).message }),
  );
