import { execute, executeAll, type Command } from '../../netns/execute.ts';
import { readSettings, showSettings } from '../../netns/sysctl.ts';
import { isRandom, planTopology, settingsOf } from './plan.ts';
import { nodesOf } from './addresses.ts';
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
  await executeAll(planTopology(topology, seeded ?? false));
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

/** Reads back, in every node, the settings that were asked for: what a run records. */
export async function readBackSettings(topology: Topology): Promise<Record<string, Record<string, string>>> {
  const settings: Record<string, Record<string, string>> = {};
  for (const node of nodesOf(topology)) {
    const names = Object.keys(settingsOf(node, topology));
    settings[node] = readSettings((await execute(showSettings(node, names))).stdout);
  }
  return settings;
}
