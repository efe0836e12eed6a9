import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { moduleFile } from '../base/installation/package.ts';
import type { ConfigurationInput } from 'socket-intents/mam';
import type { AskerOrder, AskerReply } from '../intents/testing/asker.ts';
import { deploy } from '../testbed/deployment/deployment.ts';
import { MAM_SOCKET } from '../testbed/deployment/mam.ts';
import { startProgram } from '../testbed/deployment/program.ts';
import { specSchema } from '../testbed/deployment/spec.ts';
import { profileNamed } from '../testbed/profiles.ts';
import { CANDIDATES, describeWorlds } from '../testbed/testing/worlds.ts';
import { addresses4, CLIENT, SERVER_ADDRESS } from '../testbed/topology/addresses.ts';
import type { World } from '../testbed/worlds/world.ts';
import type { WorldProcess } from '../testbed/worlds/process.ts';

/** Three links: `dsl` has the lowest delay, `lte` the highest rate, `dsl-rural` neither. */
const profiles = ['dsl-rural', 'dsl', 'lte'].map(profileNamed);
const links: ConfigurationInput['links'] = profiles.map(({ name, down, up }, index) => ({
  name,
  interface: name,
  default: name === 'dsl-rural',
  downRate: down.rate,
  upRate: up.rate,
  // The rural line is a slower one of the same delay; it is made to lose by a little.
  roundTripTime: down.delay + up.delay + (name === 'dsl' ? 0 : 0.001),
  resolver: { servers: [addresses4(index).routerClientSide], timeout: 1 },
}));

/** A deployment, with a client that fetches and one that configures. */
class Site {
  readonly #asker: WorldProcess;
  readonly #control: WorldProcess;

  static async open(world: World): Promise<Site> {
    const zone = (index: number) => [addresses4(index).server];
    const names = profiles.map(({ name }, index) => [
      name,
      { 'www.test': zone(index), 'turn.test': zone(index) },
    ]);
    const dnsOfLink: unknown = Object.fromEntries(names);
    await deploy(world, specSchema.parse({ topology: { links: profiles }, dnsOfLink }), {
      probes: false,
      watch: false,
    });
    const control = await startProgram(world, CLIENT, moduleFile('intents/testing/controller'), MAM_SOCKET);
    return new Site(
      await startProgram(world, CLIENT, moduleFile('intents/testing/asker'), MAM_SOCKET),
      control,
    );
  }

  private constructor(asker: WorldProcess, control: WorldProcess) {
    this.#asker = asker;
    this.#control = control;
  }

  async configure(name: string, settings = {}, more: Partial<ConfigurationInput> = {}): Promise<void> {
    const configuration = { policy: { name, settings }, links, watch: false, ...more };
    expect(await exchange(this.#control, configuration)).toEqual({ done: true });
  }

  /** Fetches an object over a new connection, or one of a set. */
  async fetch(order: Partial<AskerOrder> = {}): Promise<AskerReply> {
    return (await exchange(this.#asker, {
      host: SERVER_ADDRESS,
      port: 80,
      bytes: 20_000,
      ...order,
    })) as AskerReply;
  }
}

async function exchange(of: WorldProcess, message: unknown): Promise<unknown> {
  const answer = once(of.stdout, 'data') as Promise<[Buffer]>;
  of.write(`${JSON.stringify(message)}\n`);
  const [line] = await answer;
  return JSON.parse(line.toString());
}

/** What the counters of the interfaces say carried the bytes. */
function carrier({ received }: AskerReply): string[] {
  return Object.entries(received)
    .filter(([, bytes]) => bytes > 5000)
    .map(([name]) => name);
}

describeWorlds('policies', CANDIDATES, (open) => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open(await open());
  });

  /** The link that a fetch was decided to take; the counters must say the same. */
  async function linkOf(order: Partial<AskerOrder>): Promise<string | undefined> {
    const report = await site.fetch(order);
    expect(carrier(report), JSON.stringify(report)).toEqual([report.link]);
    return report.link;
  }

  describe('single', () => {
    test('takes the link it was told, whatever the intents', async () => {
      for (const link of ['dsl', 'lte', 'dsl-rural']) {
        await site.configure('single', { link });
        expect(await linkOf({ intents: { category: 'bulk' } })).toBe(link);
        expect(await linkOf({ intents: { filesize: 1 } })).toBe(link);
      }
    });

    test('takes the default link while its own is excluded', async () => {
      await site.configure('single', { link: 'lte' }, { source: { exclude: ['lte'] } });
      expect(await linkOf({})).toBe('dsl-rural');
    });
  });

  test('round-robin takes the links in turn', async () => {
    await site.configure('round-robin');
    const taken = [];
    for (let turn = 0; turn < 6; turn++) taken.push(await linkOf({ intents: { category: 'bulk' } }));
    expect(taken).toEqual(['dsl-rural', 'dsl', 'lte', 'dsl-rural', 'dsl', 'lte']);
  });

  test('round-robin leaves out links that cannot carry the connection, and reuses an idle one in its turn only', async () => {
    await site.configure('round-robin', {}, { source: { exclude: ['dsl'] } });
    expect([await linkOf({}), await linkOf({}), await linkOf({})]).toEqual(['dsl-rural', 'lte', 'dsl-rural']);
    await site.configure('round-robin');
    const reports = [];
    for (let turn = 0; turn < 5; turn++) reports.push(await site.fetch({ set: true, host: 'turn.test' }));
    expect(reports.map(({ link, reused }) => [link, reused])).toEqual([
      ['dsl-rural', false],
      ['dsl', false],
      ['lte', false],
      ['dsl-rural', true],
      ['dsl', true],
    ]);
  });

  test.each([
    [['dsl'], 'dsl', 'dsl', 'dsl'],
    [['lte', 'dsl'], 'lte', 'dsl', 'dsl'],
    [['dsl-rural', 'dsl'], 'dsl', 'dsl', 'dsl-rural'],
    [['lte', 'dsl-rural'], 'lte', 'dsl-rural', 'dsl-rural'],
  ])(
    'category and filesize choose among the links that there are: %j',
    async (include, fastest, quickest, otherwise) => {
      await site.configure('category', {}, { source: { include } });
      expect(await linkOf({ intents: { category: 'bulk' } })).toBe(fastest);
      expect(await linkOf({ intents: { category: 'query' } })).toBe(quickest);
      expect(await linkOf({})).toBe(otherwise);
      await site.configure('filesize', { threshold: 1000 }, { source: { include } });
      expect(await linkOf({ intents: { filesize: 1001 } })).toBe(fastest);
      expect(await linkOf({ intents: { filesize: 1000 } })).toBe(quickest);
      expect(await linkOf({})).toBe(otherwise);
    },
  );

  test('category and filesize take the default link where the configuration knows neither rate nor delay', async () => {
    const unknown = links.map(({ downRate: _, roundTripTime: __, ...link }) => link);
    await site.configure('category', {}, { links: unknown });
    expect(await linkOf({ intents: { category: 'bulk' } })).toBe('dsl-rural');
    expect(await linkOf({ intents: { category: 'query' } })).toBe('dsl-rural');
    await site.configure('filesize', { threshold: 1000 }, { links: unknown });
    expect(await linkOf({ intents: { filesize: 1e6 } })).toBe('dsl-rural');
    expect(await linkOf({ intents: { filesize: 1 } })).toBe('dsl-rural');
  });

  test('category takes the highest rate for bulk, the lowest delay for query, else the default', async () => {
    await site.configure('category');
    expect(await linkOf({ intents: { category: 'bulk' } })).toBe('lte');
    expect(await linkOf({ intents: { category: 'query' } })).toBe('dsl');
    expect(await linkOf({ intents: { category: 'control' } })).toBe('dsl');
    expect(await linkOf({ intents: { category: 'stream' } })).toBe('dsl-rural');
    expect(await linkOf({})).toBe('dsl-rural');
  });

  test('filesize takes the highest rate above the threshold, the lowest delay up to it, else the default', async () => {
    await site.configure('filesize', { threshold: 100_000 });
    expect(await linkOf({ intents: { filesize: 100_001 } })).toBe('lte');
    expect(await linkOf({ intents: { filesize: 100_000 } })).toBe('dsl');
    expect(await linkOf({ intents: { filesize: 0 } })).toBe('dsl');
    expect(await linkOf({ intents: { category: 'bulk' } })).toBe('dsl-rural');
  });

  test('sample takes the default link, and reuses an idle connection there only', async () => {
    await site.configure('sample');
    expect(await linkOf({})).toBe('dsl-rural');
    const first = await site.fetch({ set: true });
    const second = await site.fetch({ set: true });
    expect([first.reused, second.reused]).toEqual([false, true]);
    await site.configure(
      'sample',
      {},
      { links: links.map((link) => ({ ...link, default: link.name === 'lte' })) },
    );
    expect(await site.fetch({ set: true })).toMatchObject({ reused: false, link: 'lte' });
  });

  test('sets of sockets: filesize reuses an idle connection on the link of the size only', async () => {
    await site.configure('filesize', { threshold: 100_000 });
    const fetchOf = (filesize: number) => site.fetch({ set: true, host: 'www.test', intents: { filesize } });
    const reports = [await fetchOf(1), await fetchOf(200_000), await fetchOf(2), await fetchOf(300_000)];
    expect(reports.map(({ reused }) => reused)).toEqual([false, false, true, true]);
    expect(reports.map(carrier)).toEqual([['dsl'], ['lte'], ['dsl'], ['lte']]);
  });

  test('source and destination match: each link reaches the server that its own name server knows', async () => {
    for (const [index, { name }] of profiles.entries()) {
      await site.configure('single', { link: name });
      const { client, server } = addresses4(index);
      const report = await site.fetch({ host: 'www.test' });
      expect(report).toMatchObject({ link: name, source: client, destination: server });
      expect(carrier(report)).toEqual([name]);
    }
  });

  test('a policy with a resolver of its own gets the answers of all links, and the one near the link is taken', async () => {
    await site.configure(
      'sample',
      {},
      { links: links.map((link) => ({ ...link, default: link.name === 'lte' })) },
    );
    expect(await site.fetch({ host: 'www.test' })).toMatchObject({
      link: 'lte',
      destination: addresses4(2).server,
    });
  });

  test('a source address that the application has bound is kept', async () => {
    await site.configure('single', { link: 'lte' });
    const report = await site.fetch({ localAddress: addresses4(1).client });
    expect(report).toMatchObject({ link: 'dsl', source: addresses4(1).client });
    expect(carrier(report)).toEqual(['dsl']);
  });

  test('a connection may be made with Multipath TCP and options, over the link that was chosen', async () => {
    await site.configure('single', { link: 'lte' });
    const report = await site.fetch({ protocol: 'mptcp', socketOptions: { SO_RCVLOWAT: 1000 } });
    expect(report).toMatchObject({ protocol: 'mptcp', link: 'lte' });
    expect(carrier(report)).toEqual(['lte']);
  });
});
