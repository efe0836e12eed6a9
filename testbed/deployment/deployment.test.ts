import { describe, expect, test } from 'vitest';
import { moduleFile } from '../../base/installation/package.ts';
import { CANDIDATES, describeWorlds } from '../testing/worlds.ts';
import { addresses4, CLIENT, routerOf } from '../topology/addresses.ts';
import type { World } from '../worlds/world.ts';
import { deploy } from './deployment.ts';
import { MAM_SOCKET } from './mam.ts';
import { specSchema } from './spec.ts';
import { specOf } from './topology-file.ts';

const SPEC = specOf({ links: ['dsl', 'lte'], servers: ['other'] }, 'the test');

/** What processes of a world were started with. */
const processesOf = async (world: World): Promise<string> =>
  (await world.run(['sh', '-c', "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"])).stdout;

describeWorlds('a deployment', CANDIDATES, (open, { clock }) => {
  test('has servers, name servers and a Multi Access Manager, which answer', async () => {
    const world = await open();
    const { servers, links } = await deploy(world, SPEC);
    expect(servers.list.map(({ node }) => node)).toEqual(['server', 'other', 'router-dsl', 'router-lte']);
    expect([...links]).toEqual(SPEC.topology.links.map((profile) => [profile.name, { profile, isUp: true }]));
    const answers = await servers.probe();
    expect(answers.map(({ link, family }) => [link, family])).toEqual([
      ['dsl', 4],
      ['dsl', 6],
      ['lte', 4],
      ['lte', 6],
    ]);
    for (const answer of answers) {
      const promised = answer.link === 'dsl' ? 0.01 : 0.07;
      const found = 'roundTripTime' in answer ? answer.roundTripTime : NaN;
      expect(found).toBeGreaterThan(promised);
      if (clock === 'virtual') expect(found).toBeLessThan(promised + 0.001);
    }
    const lookUp = `new (require('node:dns').Resolver)();
      resolver.setServers(['${addresses4(1).routerClientSide}']);
      resolver.resolve4('cdn', (error, found) => console.log(error ?? found.join()));`;
    const node = [process.execPath, '-e', `const resolver = ${lookUp}`];
    expect((await world.run(node, { node: CLIENT })).stdout).toBe(`${addresses4(1).server}\n`);
    const status = [process.execPath, moduleFile('cli/main'), 'mam', 'status', '--socket', MAM_SOCKET];
    expect((await world.run([...status, '--json'], { node: CLIENT })).stdout).toMatch(/"name": ?"category"/);
  });

  test('starts nothing that is not needed', async () => {
    const world = await open();
    const spec = specSchema.parse({ topology: { links: SPEC.topology.links } });
    const { servers } = await deploy(world, spec, { names: false, probes: false, watch: false });
    expect(servers.list.map(({ node }) => node)).toEqual(['server']);
    expect(await servers.probe()).toEqual([]);
    const sockets = await world.run(['cat', '/proc/net/udp6'], { node: routerOf('dsl') });
    expect(sockets.stdout.trim().split('\n')).toHaveLength(1);
    expect(await processesOf(world)).not.toMatch(/ip.* monitor/);
  });

  test('whose server cannot be reached over a link does not come up, and names the link', async () => {
    const world = await open();
    const [dsl, lte] = SPEC.topology.links;
    const lost = { ...lte, down: { ...lte?.down, loss: 0.9999 } };
    const spec = specSchema.parse({ topology: { links: [dsl, lost] } });
    await expect(deploy(world, spec)).rejects.toThrow(
      /^The server does not answer over lte \(IPv4\): no answer within 3 s; lte \(IPv6\): no answer/,
    );
  });
});

describe('the spec of a deployment', () => {
  test('needs no more than links', () => {
    const spec = specSchema.parse({ topology: { links: SPEC.topology.links } });
    expect(spec).toMatchObject({ policy: { name: 'category' }, dns: {}, dnsOfLink: {} });
  });
});
