import { afterAll, describe } from 'vitest';
import { chooseWorld, openWorld, type WorldChoice } from '../worlds/kinds/choose.ts';
import type { World } from '../worlds/world.ts';
import { because } from './reasons.ts';
import { isTested, NOT_TESTED } from './tested.ts';

/** A kind of world, and either how to start it here or why that does not work. */
export interface Candidate {
  name: string;
  choice?: WorldChoice;
  reason?: string;
}

async function candidate(name: string, choose: () => Promise<WorldChoice>): Promise<Candidate> {
  if (!isTested(name.startsWith('guest') ? 'guest' : 'host')) return { name, reason: NOT_TESTED };
  try {
    return { name, choice: await choose() };
  } catch (error) {
    return { name, reason: (error as Error).message };
  }
}

/** A host world for what needs no delay: the running kernel may lack netem and still make namespaces. */
async function bareHost(): Promise<WorldChoice> {
  for (const rootless of [true, false]) {
    const choice: WorldChoice = { kind: 'host', clock: 'real', rootless };
    try {
      await (await openWorld(choice)).close();
      return choice;
    } catch (error) {
      if (!rootless)
        throw new Error(`The host world does not start: ${(error as Error).message}`, { cause: error });
    }
  }
  throw new Error('unreachable: the loop returns or throws');
}

/** The worlds of this machine in which links can be emulated. */
export const CANDIDATES: readonly Candidate[] = [
  await candidate('guest, virtual clock', () => chooseWorld({ world: 'guest', clock: 'virtual' })),
  await candidate('guest, real clock', () => chooseWorld({ world: 'guest', clock: 'real' })),
  await candidate('host, real clock', () => chooseWorld({ world: 'host' })),
];

/** Worlds for tests that need namespaces but no delays. */
export const BARE_CANDIDATES: readonly Candidate[] = [
  ...CANDIDATES.slice(0, 2),
  await candidate('host without delays, real clock', bareHost),
];

/** Runs tests in a guest on the real clock, that testbeds live in; without one they are shown as skipped. */
export function describeTestbed(claim: string, tests: () => void): void {
  const [, guest] = CANDIDATES;
  describe.skipIf(!guest?.choice)(`${claim}${because(guest?.reason)}`, tests);
}

/** Runs tests in each of the worlds that work here; the others are shown as skipped, with the reason. */
export function describeWorlds(
  claim: string,
  candidates: readonly Candidate[],
  tests: (open: () => Promise<World>, choice: WorldChoice) => void,
): void {
  for (const { name, choice, reason } of candidates) {
    if (!choice) {
      describe.skip(`${claim} [${name}]${because(reason)}`, () =>
        tests(() => Promise.reject(new Error(reason)), { kind: 'host', clock: 'real', rootless: true }));
      continue;
    }
    describe(`${claim} [${name}]`, () => {
      const opened: World[] = [];
      afterAll(async () => {
        for (const world of opened) await world.close();
      });
      tests(async () => {
        const world = await openWorld(choice);
        opened.push(world);
        return world;
      }, choice);
    });
  }
}

/** The virtual clock, on which alone times may be asserted. */
export const VIRTUAL = CANDIDATES.slice(0, 1);
