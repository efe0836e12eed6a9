import { rmSync } from 'node:fs';
import process from 'node:process';
import { UnavailableError, UsageError } from '../../../base/errors.ts';
import { ensureKernel, type EnsureOptions } from '../../kernel/ensure.ts';
import { DISCIPLINES_ADVICE, namespacesAdvice } from './advice.ts';
import { worldFolder } from '../folder.ts';
import type { AgentRequestInput } from '../agent/protocol.ts';
import { guestCommand, type GuestOptions } from './guest.ts';
import { hostCommand } from './host.ts';
import { writeScript } from '../script.ts';
import { SILENCE_TIMEOUT, World, type Clock } from '../world.ts';

export const WORLDS = ['auto', 'guest', 'host'] as const;
export type WorldName = (typeof WORLDS)[number];
export const CLOCKS = ['auto', 'virtual', 'real'] as const;
export type ClockName = (typeof CLOCKS)[number];

/** A kind of world that was found to work here. */
export type WorldChoice =
  | ({ kind: 'guest'; clock: Clock } & Pick<GuestOptions, 'kernel' | 'seccomp'>)
  | { kind: 'host'; clock: 'real'; rootless: boolean };

export interface ChooseOptions extends Pick<EnsureOptions, 'signal' | 'report'> {
  world?: WorldName;
  clock?: ClockName;
}

/**
 * Finds a world that works on this machine, by trying. `auto` takes the guest, with the virtual clock, when its
 * kernel is there or can be built; else the host, when it can delay packets.
 *
 * @throws UnavailableError with the reason for each world that was tried.
 * @throws UsageError for a clock that the world does not have.
 */
export async function chooseWorld(options: ChooseOptions = {}): Promise<WorldChoice> {
  const { world = 'auto', clock = 'auto' } = options;
  if (world === 'host' && clock === 'virtual')
    throw new UsageError('The host world runs on the real clock; only the guest has a virtual one.');
  const guestClock: Clock = clock === 'real' ? 'real' : 'virtual';
  if (world === 'guest') return chooseGuest(guestClock, options);
  if (world === 'host') return chooseHost();
  const reasons: string[] = [];
  for (const attempt of [
    () => chooseGuest(guestClock, options),
    ...(clock === 'virtual' ? [] : [chooseHost]),
  ])
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      reasons.push(error.message);
    }
  throw new UnavailableError(['No world works on this machine.', ...reasons].join('\n'));
}

async function chooseGuest(clock: Clock, { signal, report }: ChooseOptions): Promise<WorldChoice> {
  const kernel = await ensureKernel({ signal, report });
  return { kind: 'guest', clock, kernel: kernel.path };
}

/** As root without a user namespace, in which kernels refuse some settings; where that fails, and else, with one. */
async function chooseHost(): Promise<WorldChoice> {
  const reasons: string[] = [];
  for (const rootless of process.getuid?.() === 0 ? [false, true] : [true]) {
    const choice: WorldChoice = { kind: 'host', clock: 'real', rootless };
    const reason = await tryHost(choice);
    if (reason === undefined) return choice;
    reasons.push(reason);
  }
  throw new UnavailableError(reasons.at(-1) ?? 'The host world does not work.');
}

/** Why a world of this kind does not work: namespaces are refused, or its kernel cannot delay packets. */
async function tryHost(choice: WorldChoice): Promise<string | undefined> {
  try {
    await using world = await openWorld(choice);
    try {
      await world.run(['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms']);
    } catch {
      return `The host world cannot delay packets: the running kernel has no netem (tried in a scratch namespace). ${DISCIPLINES_ADVICE} The guest world has a kernel of its own: --world guest.`;
    }
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return `The host world does not start: ${(error as Error).message}\n${namespacesAdvice()} Or use the guest world: --world guest.`;
  }
}

/**
 * Starts a world.
 *
 * @param worker - which of several worlds that run at a time this is
 * @param silenceTimeout - wall-clock seconds of silence after which a world that owes an answer is ended
 * @param signal - ends the world, also when it runs
 * @throws WorldError with the last lines of its console; UnavailableError without room for a guest's memory.
 */
export async function openWorld(
  choice: WorldChoice,
  worker = 0,
  silenceTimeout = SILENCE_TIMEOUT,
  signal?: AbortSignal,
): Promise<World> {
  return inFolder((folder) => {
    const command =
      choice.kind === 'guest'
        ? guestCommand({ ...choice, worker, folder })
        : hostCommand(choice.rootless, folder);
    return World.open(command, silenceTimeout, signal);
  });
}

/** What a guest with a script is made of. */
export interface ScriptedOptions extends NonNullable<GuestOptions['seeded']> {
  /** Its requests, and whatever files they name: they are named by their places as seen from inside. */
  script: (folder: string) => readonly AgentRequestInput[];
  worker?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Starts a guest with the virtual clock that is told everything at its start and draws its random numbers from a seed:
 * it repeats to the bit.
 *
 * @throws as `openWorld`.
 */
export async function openScripted(
  { kind: _, ...guest }: Extract<WorldChoice, { kind: 'guest' }>,
  { script, worker = 0, signal, ...seeded }: ScriptedOptions,
): Promise<World> {
  return inFolder((folder) => {
    const requests = writeScript(folder, script(folder), seeded.fills ? undefined : seeded.compiled);
    const command = guestCommand({ ...guest, clock: 'virtual', worker, folder, seeded });
    return World.open(command, SILENCE_TIMEOUT, signal, requests);
  });
}

/** Makes a folder for a world, which removes it; whatever keeps the world from starting does, too. */
async function inFolder(open: (folder: string) => Promise<World>): Promise<World> {
  const folder = worldFolder();
  try {
    return await open(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
