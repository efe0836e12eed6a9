import { existsSync, mkdirSync } from 'node:fs';
import { assetFile } from '../../../base/installation/package.ts';
import { execute, type Command } from '../../../netns/execute.ts';
import { ipBatch, setUp } from '../../../netns/ip.ts';

export type WorldKind = 'guest' | 'host';

/** What a world has of its own: a /run for namespaces and sockets, a /dev/shm, and the /sys of its interfaces. */
const OWN: readonly [type: string, folder: string, options: string][] = [
  ['tmpfs', '/run', 'mode=0755'],
  ['tmpfs', '/dev/shm', 'mode=1777'],
  ['sysfs', '/sys', 'defaults'],
];

/** One process mounts all file systems of a guest, which has none yet (mount(8)). */
const mountAll: Command = {
  attempted: 'mount the file systems of the guest world',
  // No table of mounts is kept: /run is new, and /etc is the host's.
  argv: ['mount', '--no-mtab', '--all', '--fstab', assetFile('testbed/worlds/agent/guest.fstab')],
};

/**
 * Over what the machine has there: `mount --all` would pass over a folder on which the same type is mounted, as systemd
 * mounts a tmpfs on /run, and the world's namespaces would be the machine's.
 */
const mountOver = ([type, folder, options]: (typeof OWN)[number]): Command => ({
  attempted: `mount a ${folder} of the world's own`,
  argv: ['mount', '--no-mtab', '--types', type, '--options', options, type, folder],
});

/** Makes the private environment of a world. */
export async function prepareWorld(world: WorldKind): Promise<void> {
  if (world === 'guest')
    for (const folder of ['/dev/pts', '/dev/shm']) mkdirSync(folder, { recursive: true });
  await Promise.all([
    ...(world === 'guest'
      ? [execute(mountAll)]
      : OWN.filter(([, folder]) => existsSync(folder)).map((each) => execute(mountOver(each)))),
    execute(ipBatch('set the loopback interface up', [setUp('lo')])),
  ]);
}
