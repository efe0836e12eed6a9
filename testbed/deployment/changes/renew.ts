import { readClasses, readQdiscs } from '../../../netns/read.ts';
import { FRAME, renewedHtb, renewedNetemRate, showClasses, showQdiscs, tcBatch } from '../../../netns/tc.ts';
import type { Profile } from '../../profiles.ts';
import { routerOf } from '../../topology/addresses.ts';
import { bottleneckDevice } from '../../topology/plan.ts';
import { resolveQueue } from '../../topology/queue.ts';
import type { World } from '../../worlds/world.ts';

/** Seconds for which a link may be blocked behind a change. */
const NOTICEABLE = 0.25;

/**
 * Lets a rate that was raised from a very low one hold at once. At 1 kbit/s a frame takes 12 s, which the bottleneck
 * waits for whatever its rate is by then; so it is made anew, and what waits in its queue is lost. Where frames took
 * less than a quarter of a second, all is kept.
 *
 * @throws CommandError
 */
export async function renewBottlenecks(world: World, before: Profile, after: Profile): Promise<void> {
  for (const direction of ['down', 'up'] as const) {
    const { rate } = after[direction];
    const wasSlow = (FRAME * 8) / before[direction].rate > NOTICEABLE;
    if (!wasSlow || rate <= before[direction].rate) continue;
    const device = bottleneckDevice(direction);
    if (!(await isBlocked(world, after, device))) continue;
    const renewed = after.shaper === 'htb' ? renewedHtb : renewedNetemRate;
    const lines = renewed(device, rate, resolveQueue(after, direction).bytes);
    const { argv } = tcBatch(`renew the bottleneck of ${after.name}`, lines, routerOf(after.name));
    await world.run([...argv], { input: [...lines] });
  }
}

/** Whether the bottleneck of a link holds packets back for what was sent at an earlier rate. */
async function isBlocked(world: World, { name, shaper }: Profile, device: string): Promise<boolean> {
  if (shaper === 'htb') {
    const { stdout } = await world.run([...showClasses(routerOf(name), device).argv]);
    return readClasses(stdout).some(({ debt = 0 }) => debt > NOTICEABLE);
  }
  const { stdout } = await world.run([...showQdiscs(routerOf(name)).argv]);
  return readQdiscs(stdout).some(({ dev, root, qlen }) => dev === device && root && qlen > 0);
}
