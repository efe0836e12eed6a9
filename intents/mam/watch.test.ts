import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BARE_CANDIDATES, describeWorlds } from '../../testbed/testing/worlds.ts';
import type { World } from '../../testbed/worlds/world.ts';
import type { Status } from '../protocol/status.ts';

const program = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const socket = '/run/mam.socket';

async function ip(world: World, ...lines: string[]): Promise<void> {
  for (const line of lines) await world.run(['ip', ...line.split(' ')]);
  // Some time passes before the daemon has heard of it and looked again.
  await world.run(['sleep', '0.3']);
}

/** The links that are up, with their addresses, and those that are missing. */
async function links(world: World): Promise<unknown> {
  const argv = [process.execPath, program('cli/main.ts'), 'mam', 'status', '--json', '--socket', socket];
  const { links: up, missing } = JSON.parse((await world.run(argv)).stdout) as Status;
  return { up: up.map(({ name, addresses }) => [name, ...addresses.map(({ address }) => address)]), missing };
}

describeWorlds('a running daemon', BARE_CANDIDATES, (open) => {
  test('follows interfaces and addresses as they come and go', async () => {
    const world = await open();
    for (const name of ['dsl', 'lte'])
      await ip(world, `link add ${name} type veth peer name far-${name}`, `link set far-${name} up`);
    await ip(world, 'link set lte up');
    await ip(world, 'address add 10.1.0.2/24 dev dsl', 'link set dsl up');
    const config = program('intents/testing/watch.json');
    const argv = [process.execPath, program('intents/mam/main.ts'), '--config', config, '--socket', socket];
    await world.spawn({ argv, ready: true });
    expect(await links(world)).toEqual({ up: [['dsl', '10.1.0.2']], missing: ['lte'] });
    await ip(world, 'address add 10.1.0.3/24 dev dsl', 'address add 10.2.0.2/24 dev lte');
    expect(await links(world)).toEqual({
      up: [
        ['dsl', '10.1.0.2', '10.1.0.3'],
        ['lte', '10.2.0.2'],
      ],
      missing: [],
    });
    await ip(world, 'link set dsl down');
    expect(await links(world)).toEqual({ up: [['lte', '10.2.0.2']], missing: ['dsl'] });
  });
});
