import { executeChain } from '../../netns/chain.ts';
import { execute, type Command } from '../../netns/execute.ts';
import { isRandom, planTopology } from './plan.ts';
import type { Topology } from './spec.ts';

/** What stands after a topology was brought up. */
export interface Built {
  /** Whether netem's random draws follow the topology's seed; null when nothing is random. */
  seeded: boolean | null;
}

/**
 * Brings a topology up within the current world.
 *
 * @throws CommandError with the command that failed.
 */
export async function buildTopology(topology: Topology): Promise<Built> {
  const random = topology.links.some(({ down, up }) => isRandom(down) || isRandom(up));
  const seeded = random ? await knowsSeed() : null;
  await executeChain(planTopology(topology, seeded ?? false));
  return { seeded };
}

const trySeed: Command = {
  attempted: 'seed netem',
  argv: ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '0', 'seed', '1'],
};
const undoSeed: Command = {
  attempted: 'undo the trial of netem',
  argv: ['tc', 'qdisc', 'delete', 'dev', 'lo', 'root'],
};

/** Tried, not looked up: kernel and tc must both know netem's `seed` (Linux 6.7, iproute2 6.8). */
async function knowsSeed(): Promise<boolean> {
  try {
    await execute(trySeed);
  } catch {
    return false;
  }
  await execute(undoSeed);
  return true;
}
