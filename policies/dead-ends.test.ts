import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { ConfigurationInput } from 'socket-intents/mam';
import { moduleFile } from '../base/installation/package.ts';
import type { AskerOrder, AskerReply } from '../intents/testing/asker.ts';
import { deploy } from '../testbed/deployment/deployment.ts';
import { MAM_SOCKET } from '../testbed/deployment/mam.ts';
import { startProgram } from '../testbed/deployment/program.ts';
import { specSchema } from '../testbed/deployment/spec.ts';
import { profileNamed } from '../testbed/profiles.ts';
import { CANDIDATES, describeWorlds } from '../testbed/testing/worlds.ts';
import { addresses4, addresses6, CLIENT, routerOf, SERVER_ADDRESS } from '../testbed/topology/addresses.ts';
import type { World } from '../testbed/worlds/world.ts';
import type { WorldProcess } from '../testbed/worlds/process.ts';

const profiles = ['dsl', 'lte'].map(profileNamed);
const links: ConfigurationInput['links'] = profiles.map(({ name }, index) => ({
  ...{ name, interface: name, default: index === 0 },
  resolver: { servers: [addresses4(index).routerClientSide], timeout: 1 },
}));

describeWorlds('where a way leads nowhere', CANDIDATES, (open, { clock }) => {
  let world: World;
  let asker: WorldProcess;
  let control: WorldProcess;

  beforeAll(async () => {
    world = await open();
    const both = [addresses6(0).server, addresses4(0).server];
    const dnsOfLink: unknown = { dsl: { 'both.test': both }, lte: { 'both.test': both } };
    await deploy(world, specSchema.parse({ topology: { links: profiles }, dnsOfLink }), {
      probes: false,
      watch: false,
    });
    asker = await startProgram(world, CLIENT, moduleFile('intents/testing/asker'), MAM_SOCKET);
    control = await startProgram(world, CLIENT, moduleFile('intents/testing/controller'), MAM_SOCKET);
  });

  async function exchange(of: WorldProcess, message: unknown): Promise<unknown> {
    const answer = once(of.stdout, 'data') as Promise<[Buffer]>;
    of.write(`${JSON.stringify(message)}\n`);
    const [line] = await answer;
    return JSON.parse(line.toString());
  }
  const fetch = async (order: Partial<AskerOrder>) =>
    (await exchange(asker, { host: SERVER_ADDRESS, port: 80, bytes: 20_000, ...order })) as AskerReply;

  /** A router takes packets to an address, and says nothing. */
  const swallow = async (link: string, address: string, during: () => Promise<void>): Promise<void> => {
    const route = ['blackhole', address, 'metric', '1'];
    const ip = (verb: string) =>
      world.run(['ip', address.includes(':') ? '-6' : '-4', 'route', verb, ...route], {
        node: routerOf(link),
      });
    await ip('add');
    await during().finally(() => ip('delete'));
  };

  test('IPv6 that is silent costs the delay between two attempts (RFC 8305), and IPv4 is taken', async () => {
    await exchange(control, { policy: { name: 'single', settings: { link: 'dsl' } }, links, watch: false });
    const whole = await fetch({ host: 'both.test' });
    expect(whole).toMatchObject({ link: 'dsl', destination: addresses6(0).server });
    await swallow('dsl', addresses6(0).server, async () => {
      const reply = await fetch({ host: 'both.test' });
      expect(reply).toMatchObject({ link: 'dsl', destination: addresses4(0).server });
      if (clock === 'virtual') {
        expect(reply.connected).toBeGreaterThan(0.25);
        expect(reply.connected).toBeLessThan(0.3);
      }
    });
  });

  test('the links that a policy names as alternatives are tried in their order', async () => {
    const path = join(world.folder, 'alternatives.mjs');
    await writeFile(
      path,
      `export default { onConnect: () => ({ link: 'lte', alternatives: ['dsl'], reason: 'x' }) };`,
    );
    expect(await exchange(control, { policy: { path }, links, watch: false })).toEqual({ done: true });
    expect(await fetch({})).toMatchObject({ link: 'lte' });
    await swallow('lte', SERVER_ADDRESS, async () => {
      const reply = await fetch({ linkTimeout: 1 });
      expect(reply).toMatchObject({ link: 'dsl', source: addresses4(0).client });
      if (clock === 'virtual') {
        expect(reply.connected).toBeGreaterThan(1);
        expect(reply.connected).toBeLessThan(1.05);
      }
    });
  });
});
