import { afterEach, describe, expect, test } from 'vitest';
import type { Zone } from '../../../workloads/servers/dns/answer.ts';
import { startNameServer, type NameServer } from '../../../workloads/servers/dns/server.ts';
import type { Policy } from '../../policy.ts';
import { at, deploy, interfaces, outcome } from '../../testing/two-links.ts';
import type { Leads } from '../links/routes.ts';

const servers: NameServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A name server on loopback, which is reached from any address. */
async function serve(zone: Zone): Promise<{ servers: string[]; timeout: number }> {
  const server = await startNameServer('127.0.0.1', 0, zone);
  servers.push(server);
  return { servers: [`127.0.0.1:${server.port}`], timeout: 0.5 };
}

/** In `toMatchObject`, a bare regular expression matches anything. */
const matching = (text: RegExp): unknown => expect.stringMatching(text);

const use = (link: string): Policy => ({ onConnect: () => ({ link, reason: 'as told' }) });

describe('source addresses', () => {
  test("are the chosen link's address of the destination's family", async () => {
    const deployment = await deploy({ policy: use('dsl') });
    expect(await outcome(deployment, at('10.9.0.1'))).toMatchObject({
      link: 'dsl',
      fallback: false,
      routes: [{ source: '10.1.0.2', destination: '10.9.0.1' }],
      slow: 0,
    });
    expect((await outcome(deployment, at('fd00::9'))).routes).toEqual([
      { source: 'fd00:0:1::2', destination: 'fd00::9' },
    ]);
  });

  test('of both families make routes to destinations of both', async () => {
    const deployment = await deploy({ policy: use('dsl') });
    expect((await outcome(deployment, at('fd00::9', '10.9.0.1'))).routes).toEqual([
      { source: 'fd00:0:1::2', destination: 'fd00::9' },
      { source: '10.1.0.2', destination: '10.9.0.1' },
    ]);
  });

  test('are offered of links only that can reach the destination', async () => {
    const deployment = await deploy({
      policy: { onConnect: ({ links }) => ({ reason: links.map(({ name }) => name).join() }) },
    });
    expect((await outcome(deployment, at('10.9.0.1'))).reason).toBe('dsl,lte');
    expect((await outcome(deployment, at('fd00::9'))).reason).toBe('dsl');
    expect((await outcome(deployment, { host: 'www.test', family: 6 })).reason).toBe('dsl');
    expect(await outcome(deployment, at('127.0.0.1'))).toMatchObject({
      fallback: true,
      reason: matching(/^no link has an address that can reach/),
      routes: [{ destination: '127.0.0.1' }],
    });
  });

  test('that the application has bound and that do not fit are for the system to refuse', async () => {
    const deployment = await deploy({ policy: use('dsl') });
    expect(await outcome(deployment, { ...at('fd00::9'), bound: '10.1.0.2' })).toMatchObject({
      fallback: false,
      routes: [{ destination: 'fd00::9' }],
    });
  });

  test('may be named by the policy, which gives the link', async () => {
    const deployment = await deploy({ policy: { onConnect: () => ({ source: '10.2.0.2', reason: 'x' }) } });
    expect(await outcome(deployment, at('10.9.0.1'))).toMatchObject({
      link: 'lte',
      routes: [{ source: '10.2.0.2', destination: '10.9.0.1' }],
    });
  });

  test('of another link than the one named are nonsense', async () => {
    const deployment = await deploy({
      policy: { onConnect: () => ({ link: 'dsl', source: '10.2.0.2', reason: 'x' }) },
    });
    expect((await outcome(deployment, at('10.9.0.1'))).reason).toBe(
      'the policy chose 10.2.0.2, which is not an address of link dsl; the system decides',
    );
  });

  test('without any link up are left to the system, and the policy is not bothered', async () => {
    const policy: Policy = {
      onConnect() {
        throw new Error('bothered');
      },
    };
    const deployment = await deploy({ policy, up: interfaces.slice(0, 1) });
    expect((await outcome(deployment, at('10.9.0.1'))).reason).toMatch(/no link has an address/);
  });

  test('follow the interfaces when these change', async () => {
    const up = [...interfaces];
    const deployment = await deploy({ policy: use('lte'), up });
    expect(deployment.rescan()).toBe(false);
    up.pop();
    expect(deployment.rescan()).toBe(true);
    expect(await outcome(deployment, at('10.9.0.1'))).toMatchObject({
      fallback: true,
      reason: matching(/only dsl can/),
    });
  });
});

describe('destination addresses', () => {
  const www = 'www.test';

  test('are resolved over the chosen link, whose name server knows what is near', async () => {
    const [dsl, lte] = [await serve({ [www]: ['10.1.1.2'] }), await serve({ [www]: ['10.2.1.2'] })];
    for (const [link, source, destination] of [
      ['dsl', '10.1.0.2', '10.1.1.2'],
      ['lte', '10.2.0.2', '10.2.1.2'],
    ] as const) {
      const deployment = await deploy({ policy: use(link), dsl, lte });
      expect(await outcome(deployment, { host: www })).toMatchObject({
        routes: [{ source, destination }],
        slow: 1,
      });
    }
    expect(servers.map(({ asked }) => asked.length > 0)).toEqual([true, true]);
  });

  test('are those of another link when the chosen one knows none', async () => {
    const [dsl, lte] = [await serve({}), await serve({ [www]: ['10.2.1.2'] })];
    const deployment = await deploy({ policy: use('dsl'), dsl, lte });
    expect((await outcome(deployment, { host: www })).routes).toEqual([
      { source: '10.1.0.2', destination: '10.2.1.2' },
    ]);
  });

  test('that nobody knows are left to the system, from the chosen source', async () => {
    const dsl = await serve({});
    const deployment = await deploy({ policy: use('dsl'), dsl, lte: dsl });
    expect((await outcome(deployment, { host: www })).routes).toEqual([{ source: '10.1.0.2' }]);
  });

  test('learnt over the chosen link come first, whatever order the application had', async () => {
    const deployment = await deploy({ policy: use('lte') });
    const addresses = [
      { address: '10.1.1.2', link: 'dsl' },
      { address: '10.2.1.2', link: 'lte' },
    ];
    expect((await outcome(deployment, { addresses })).routes.map(({ destination }) => destination)).toEqual([
      '10.2.1.2',
      '10.1.1.2',
    ]);
  });

  test('may be named by the policy, instead of any other', async () => {
    const deployment = await deploy({
      policy: {
        onConnect: () => ({ link: 'lte', destinations: ['10.7.0.1', '10.8.0.1'], reason: 'x' }),
      },
    });
    expect((await outcome(deployment, at('10.9.0.1'))).routes).toEqual([
      { source: '10.2.0.2', destination: '10.7.0.1' },
      { source: '10.2.0.2', destination: '10.8.0.1' },
    ]);
  });

  test('of a policy that resolves names itself are known to it when it connects', async () => {
    const [dsl, lte] = [await serve({ [www]: ['10.1.1.2'] }), await serve({ [www]: ['10.2.1.2'] })];
    const policy: Policy = {
      async onResolve({ destination: { host = '' } }, { resolver }) {
        for await (const { link, addresses } of resolver.resolve(host, { links: ['lte'] }))
          return { addresses: addresses.map((address) => ({ address, link })), reason: 'lte is enough' };
        return { addresses: [], reason: 'nobody answered' };
      },
      onConnect: ({ destination }) => ({ link: 'dsl', reason: JSON.stringify(destination) }),
    };
    const deployment = await deploy({ policy, dsl, lte });
    const decided = await outcome(deployment, { host: www });
    expect(JSON.parse(decided.reason)).toEqual({
      host: www,
      port: 80,
      addresses: [{ address: '10.2.1.2', link: 'lte' }],
    });
    expect(decided.routes).toEqual([{ source: '10.1.0.2', destination: '10.2.1.2' }]);
    expect(servers[0]?.asked).toEqual([]);
  });

  test('of a policy whose resolving fails are left to the system', async () => {
    const onResolve = () => Promise.reject(new Error('no'));
    const deployment = await deploy({ policy: { ...use('dsl'), onResolve } });
    expect(await outcome(deployment, { host: www })).toMatchObject({
      fallback: true,
      reason: 'the policy threw Error: no; the system decides',
      routes: [{}],
    });
  });
});

describe('sockets of a set', () => {
  const idle = (id: number, source: string) => ({
    id,
    source,
    destination: '10.9.0.1',
    intents: {},
    idle: 1,
  });

  test('are reused on the link that a connection would take, and not on another', async () => {
    const deployment = await deploy({ policy: use('lte') });
    const context = at('10.9.0.1');
    expect(await outcome(deployment, context, [idle(1, '10.1.0.2'), idle(2, '10.2.0.2')])).toMatchObject({
      reuse: 2,
      link: 'lte',
    });
    expect((await outcome(deployment, context, [idle(1, '10.1.0.2')])).reuse).toBeUndefined();
  });
});

describe('a connection is made in any case', () => {
  test('routes end with what the system would do', async () => {
    const deployment = await deploy({ policy: use('dsl') });
    const { routes, last, links } = await outcome(deployment, at('10.9.0.1', 'fd00::9'));
    expect(routes.map(({ destination }) => destination)).toEqual(['10.9.0.1', 'fd00::9']);
    expect(last).toEqual([{ destination: '10.9.0.1' }, { destination: 'fd00::9' }]);
    expect(links).toEqual(['dsl', 'dsl', undefined, undefined]);
  });

  test('a link without a route to the destination carries no request for it', async () => {
    const leads: Leads = (name) => name === 'lte0';
    const asked: string[][] = [];
    const policy: Policy = {
      onConnect({ links }) {
        asked.push(links.map(({ name }) => name));
        return { link: links[0]?.name, reason: 'the first' };
      },
    };
    expect((await outcome(await deploy({ policy, leads }), at('10.9.0.1'))).link).toBe('lte');
    expect(asked).toEqual([['lte']]);
    const nowhere = await deploy({ policy, leads: () => false });
    expect(await outcome(nowhere, at('10.9.0.1'))).toMatchObject({
      fallback: true,
      last: [{ destination: '10.9.0.1' }],
    });
  });

  test('links that the policy names as alternatives come after its link, before the default', async () => {
    const onConnect = () => ({ link: 'lte', alternatives: ['dsl', 'nowhere'], reason: 'x' });
    const { links } = await outcome(await deploy({ policy: { onConnect } }), at('10.9.0.1'));
    expect(links).toEqual(['lte', 'dsl', undefined]);
  });

  test('an IPv4 address within an IPv6 address is reached from an IPv4 address', async () => {
    const { routes } = await outcome(await deploy({ policy: use('dsl') }), at('::ffff:10.9.0.1'));
    expect(routes).toEqual([{ source: '10.1.0.2', destination: '10.9.0.1' }]);
  });

  test('a link without the family of a name is not blamed on the policy: it is asked again', async () => {
    const zone = { 'six.test': ['fd00::9'] };
    const onConnect: Policy['onConnect'] = ({ links }) => ({ link: links.at(-1)?.name, reason: 'the last' });
    const deployment = await deploy({
      policy: { onConnect },
      dsl: await serve(zone),
      lte: await serve(zone),
    });
    expect(await outcome(deployment, { host: 'six.test' })).toMatchObject({
      link: 'dsl',
      fallback: false,
      routes: [{ source: 'fd00:0:1::2', destination: 'fd00::9' }],
    });
  });

  test('a dead name server on the chosen link does not hold up those of the others', async () => {
    const dead = { servers: ['127.0.0.1:9'], timeout: 2, attempts: 2 };
    const deployment = await deploy({
      policy: use('dsl'),
      dsl: { ...dead, servers: ['192.0.2.99'] },
      lte: await serve({ 'www.test': ['10.2.1.2'] }),
    });
    const begin = performance.now();
    const { routes } = await outcome(deployment, { host: 'www.test' });
    expect(routes).toEqual([{ source: '10.1.0.2', destination: '10.2.1.2' }]);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

describe('excluded destinations', () => {
  const excluding = { destination: { exclude: ['10.1.0.0/16', '10.2.0.0/16'] } };

  test('that are all of a name leave nothing to connect to', async () => {
    const zone = { 'www.test': ['10.1.1.2'] };
    const deployment = await deploy({
      policy: use('dsl'),
      dsl: await serve(zone),
      lte: await serve(zone),
      configuration: excluding,
    });
    expect(await outcome(deployment, { host: 'www.test' })).toMatchObject({
      fallback: false,
      last: [],
      reason: matching(/the configuration excludes all its addresses/),
    });
  });

  test('bind the system too, where it resolves the name', async () => {
    const deployment = await deploy({
      policy: use('dsl'),
      dsl: await serve({}),
      lte: await serve({}),
      configuration: excluding,
    });
    expect((await outcome(deployment, { host: 'elsewhere.test' })).selection).toEqual({
      include: [],
      exclude: ['10.1.0.0/16', '10.2.0.0/16'],
    });
  });
});
