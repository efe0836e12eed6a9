import { mkdirSync } from 'node:fs';
import { assetFile } from '../../../base/package.ts';
import { execute, type Command } from '../../../netns/execute.ts';
import { ipBatch, setUp } from '../../../netns/ip.ts';

export type WorldKind = 'guest' | 'host';

const mountTable = (world: WorldKind): string => assetFile(`testbed/worlds/agent/${world}.fstab`);

/** One process mounts all that is not mounted yet (mount(8)). */
const mountAll = (world: WorldKind): Command => ({
  attempted: `mount the file systems of the ${world} world`,
  // No table of mounts is kept: /run is new, and /etc is the host's.
  argv: ['mount', '--no-mtab', '--all', '--fstab', mountTable(world)],
});

/** Makes the private environment of a world: its own /run for namespaces and sockets, its own /sys. */
export async function prepareWorld(world: WorldKind): Promise<void> {
  if (world === 'guest')
    for (const folder of ['/dev/pts', '/dev/shm']) mkdirSync(folder, { recursive: true });
  await Promise.all([
    execute(mountAll(world)),
    execute(ipBatch('set the loopback interface up', [setUp('lo')])),
  ]);
}
