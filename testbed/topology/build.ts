import { executeChain } from '../../netns/chain.ts';
import { CLIENT, SERVER } from './addresses.ts';
import { isRandom, planTopology } from './plan.ts';
import type { Topology } from './spec.ts';

/** What stands after a topology was brought up. */
export interface Built {
  /**
   * Whether netem's random draws follow the topology's seed, which takes Linux 6.6; null when nothing is random. A link
   * that is changed later draws anew.
   */
  seeded: boolean | null;
}

/**
 * Brings a topology up within the current world.
 *
 * @throws CommandError with the command that failed.
 */
export async function buildTopology(topology: Topology): Promise<Built> {
  await executeChain(planTopology(topology));
  return { seeded: await seedLinks(topology) };
}

/** Every direction of a link that is random gets a seed of its own. */
async function seedLinks({ links, seed }: Topology): Promise<boolean | null> {
  const random = (direction: 'up' | 'down') =>
    links.flatMap((link, index) =>
      isRandom(link[direction])
        ? { device: link.name, seed: seed + 2 * index + (direction === 'up' ? 1 : 0) }
        : [],
    );
  const ends = [
    { node: CLIENT, delays: random('up') },
    { node: SERVER, delays: random('down') },
  ].filter(({ delays }) => delays.length > 0);
  if (ends.length === 0) return null;
  // Loaded when it is needed: most links are not random.
  const [{ findLibc }, { within }, { seedNetem }] = await Promise.all([
    import('../../base/processes/libc.ts'),
    import('../../netns/enter.ts'),
    import('../../netns/netem-seed.ts'),
  ]);
  if (!findLibc().available) return false;
  let seeded = true;
  for (const { node, delays } of ends)
    await within(node, () => {
      for (const delay of delays) seeded = seedNetem(delay.device, delay.seed) && seeded;
      return Promise.resolve();
    });
  return seeded;
}
