import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { assetFile } from '../../../base/installation/package.ts';
import { execute, type Command } from '../../../netns/execute.ts';
import { ipBatch, setUp } from '../../../netns/ip.ts';
import { SCRIPT } from '../script.ts';

export type WorldKind = 'guest' | 'host';

/** What a world has of its own: a /run for namespaces and sockets, a /dev/shm, and the /sys of its interfaces. */
const OWN: readonly [type: string, folder: string, options: string][] = [
  ['tmpfs', '/run', 'mode=0755'],
  ['tmpfs', '/dev/shm', 'mode=1777'],
  ['sysfs', '/sys', 'defaults'],
];

/** One process mounts all file systems of a guest, which has none yet, and those of its script (mount(8)). */
const mountAll = (script: string | undefined): Command => {
  const ofScript = script === undefined ? [] : [join(script, SCRIPT.mounts)].filter(existsSync);
  const tables = [assetFile('testbed/worlds/agent/guest.fstab'), ...ofScript];
  return {
    attempted: 'mount the file systems of the guest world',
    // No table of mounts is kept: /run is new, and /etc is the host's.
    argv: ['mount', '--no-mtab', '--all', ...tables.flatMap((table) => ['--fstab', table])],
  };
};

/**
 * Over what the machine has there: `mount --all` would pass over a folder on which the same type is mounted, as systemd
 * mounts a tmpfs on /run, and the world's namespaces would be the machine's.
 */
const mountOver = ([type, folder, options]: (typeof OWN)[number]): Command => ({
  attempted: `mount a ${folder} of the world's own`,
  argv: ['mount', '--no-mtab', '--types', type, '--options', options, type, folder],
});

/**
 * Makes the private environment of a world.
 *
 * @param script - the folder with its script
 */
export async function prepareWorld(world: WorldKind, script?: string): Promise<void> {
  if (world === 'guest')
    for (const folder of ['/dev/pts', '/dev/shm']) mkdirSync(folder, { recursive: true });
  await Promise.all([
    ...(world === 'guest'
      ? [execute(mountAll(script))]
      : OWN.filter(([, folder]) => existsSync(folder)).map((each) => execute(mountOver(each)))),
    execute(ipBatch('set the loopback interface up', [setUp('lo')])),
  ]);
}
