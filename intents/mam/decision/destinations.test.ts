import { afterEach, describe, expect, test } from 'vitest';
import type { Zone } from '../../../workloads/servers/dns/answer.ts';
import { startNameServer, type NameServer } from '../../../workloads/servers/dns/server.ts';
import type { Policy } from '../../policy.ts';
import { at, deploy, outcome, use } from '../../testing/two-links.ts';

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
