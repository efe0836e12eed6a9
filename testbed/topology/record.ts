import { readSettings, showSettings } from '../../netns/sysctl.ts';
import type { GuestKernel } from '../../results/schema.ts';
import { isPinned, SERIES } from '../kernel/source/series.ts';
import type { World } from '../worlds/world.ts';
import { CLIENT, nodesOf, SERVER } from './addresses.ts';
import { settingsOf } from './plan.ts';
import type { Topology } from './spec.ts';

/** The value of a setting that the kernel does not have in this world. */
const ABSENT = 'not in this kernel';

/**
 * What a run records of a world: kernel settings by node, read back, and the routes, which carry congestion
 * control and initial window.
 */
export async function recordSettings(
  world: World,
  topology: Topology,
): Promise<Record<string, Record<string, string>>> {
  const recorded: Record<string, Record<string, string>> = {};
  for (const node of nodesOf(topology)) {
    const names = Object.keys(settingsOf(node, topology));
    const { argv } = showSettings(node, names);
    const found = readSettings((await world.run([...argv])).stdout);
    const settings = Object.fromEntries(names.map((name) => [name, found[name] ?? ABSENT]));
    const routes = await world.run(['ip', '-n', node, 'route', 'show', 'table', 'main']);
    recorded[node] = {
      ...settings,
      routes: routes.stdout.trim().replace(/\s*\n\s*/g, '; '),
      // Who has the random draws of links: see `seedLinks`.
      ...(typeof world.seeded === 'boolean' && [CLIENT, SERVER].includes(node)
        ? { 'netem seed': world.seeded ? String(topology.seed) : ABSENT }
        : {}),
    };
  }
  return recorded;
}

/** What of a guest's kernel decides about numbers; undefined for the host world. */
export function recordGuestKernel({ kernel, interception }: World): GuestKernel | undefined {
  if (!interception) return undefined;
  return { release: kernel, pinned: SERIES, isPinned: isPinned(kernel), systemCalls: interception };
}

/** Releases of what carried and shaped the packets. */
export async function recordVersions(world: World): Promise<Record<string, string>> {
  const firstLine = async (argv: string[]): Promise<string> =>
    (await world.run(argv)).stdout.split('\n')[0]?.trim() ?? '';
  return { kernel: world.kernel, ip: await firstLine(['ip', '-V']), tc: await firstLine(['tc', '-V']) };
}
