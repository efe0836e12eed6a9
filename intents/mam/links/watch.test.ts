import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BARE_CANDIDATES, describeWorlds } from '../../../testbed/testing/worlds.ts';
import type { World } from '../../../testbed/worlds/world.ts';
import type { Status } from '../../protocol/status.ts';

const program = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const socket = '/run/mam.socket';

async function ip(world: World, ...lines: string[]): Promise<void> {
  for (const line of lines) await world.run(['ip', ...line.split(' ')]);
  // Some time passes before the daemon has heard of it and looked again.
  await world.run(['sleep', '0.3']);
}

/** The links that are up, with their addresses, and those that are missing. */
async function links(world: World): Promise<{ up: string[][]; missing: string[] }> {
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
    const lteOnly = { up: [['lte', '10.2.0.2']], missing: ['dsl'] };
    expect(await links(world)).toEqual(lteOnly);
    // What listens to netlink may be killed; a second later there is another.
    await world.run(['pkill', '-x', 'ip']);
    await ip(world, 'link set dsl up', 'address add 10.1.0.9/24 dev dsl');
    await expect.poll(async () => (await links(world)).missing).toEqual([]);
    await ip(world, 'link set dsl down');
    expect(await links(world)).toEqual(lteOnly);
  });

  test('follows or does not follow them as its configuration says, from one configuration to the next', async () => {
    const world = await open();
    await ip(world, 'link add dsl type veth peer name far-dsl', 'link set far-dsl up', 'link set dsl up');
    const config = program('intents/testing/watch.json');
    await world.spawn({
      argv: [process.execPath, program('intents/mam/main.ts'), '--config', config, '--socket', socket],
      ready: true,
    });
    const controller = await world.spawn({
      argv: [process.execPath, program('intents/testing/controller.ts'), socket],
      ready: true,
      interactive: true,
    });
    const configure = async (watch: boolean) => {
      const done = once(controller.stdout, 'data');
      controller.write(
        `${JSON.stringify({ policy: { name: 'sample' }, links: [{ name: 'dsl', interface: 'dsl' }], watch })}\n`,
      );
      await done;
    };
    await configure(false);
    await ip(world, 'address add 10.1.0.2/24 dev dsl');
    expect((await links(world)).up).toEqual([]);
    await configure(true);
    expect((await links(world)).up).toEqual([['dsl', '10.1.0.2']]);
    await ip(world, 'address add 10.1.0.3/24 dev dsl');
    expect((await links(world)).up).toEqual([['dsl', '10.1.0.2', '10.1.0.3']]);
  });
});
