import { afterEach, expect, test } from 'vitest';
import type { Zone } from '../../../workloads/servers/dns/answer.ts';
import { startNameServer, type NameServer } from '../../../workloads/servers/dns/server.ts';
import type { Link, ResolverAnswer } from '../../policy.ts';
import { configurationSchema } from '../config.ts';
import { lookupHostsFile } from './hosts-file.ts';
import { createResolver } from './resolver.ts';

const servers: NameServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function serve(zone: Zone, delay: Parameters<typeof startNameServer>[3] = 0): Promise<NameServer> {
  const server = await startNameServer('127.0.0.1', 0, zone, delay);
  servers.push(server);
  return server;
}

const own: Link['addresses'] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Links by name, each with its name servers; all on loopback. */
function resolver(
  byLink: Record<string, NameServer>,
  {
    timeout = 1,
    attempts = 1,
    addresses = own,
    ...more
  }: { timeout?: number; attempts?: number; addresses?: Link['addresses'] } & Record<string, unknown> = {},
) {
  const configuration = configurationSchema.parse({ policy: { name: 'sample' }, ...more });
  const links = Object.entries(byLink).map(([name, server]) => ({
    link: {
      name,
      interface: `${name}0`,
      addresses,
      default: false,
      characteristics: {},
      settings: {},
    } satisfies Link,
    parameters: { servers: [`127.0.0.1:${server.port}`], timeout, attempts },
  }));
  return createResolver(() => links, configuration);
}

/** What was answered over each link for each family, in the order of arrival. */
async function all(answers: AsyncIterable<ResolverAnswer>): Promise<Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for await (const { link, family, addresses, error } of answers)
    (found[link] ??= {})[`IPv${family}`] = error ?? addresses;
  return found;
}

test('each link asks its own name servers and gets its own answer, A and AAAA', async () => {
  const dsl = await serve({ 'www.test': ['10.1.1.2', 'fd00:0:1:1::2'] });
  const lte = await serve({ 'www.test': ['10.2.1.2'] });
  const { resolve } = resolver({ dsl, lte });
  expect(await all(resolve('www.test'))).toEqual({
    dsl: { IPv6: ['fd00:0:1:1::2'], IPv4: ['10.1.1.2'] },
    lte: { IPv6: 'ENODATA', IPv4: ['10.2.1.2'] },
  });
  expect(await all(resolve('www.test', { family: 4 }))).toEqual({
    dsl: { IPv4: ['10.1.1.2'] },
    lte: { IPv4: ['10.2.1.2'] },
  });
  expect(await all(resolve('www.test', { family: 4, links: ['lte'] }))).toEqual({
    lte: { IPv4: ['10.2.1.2'] },
  });
  expect(dsl.asked).toHaveLength(3);
});

test('answers come as they arrive, and leaving early cancels the rest', async () => {
  const slow = await serve({ '*': ['10.1.1.2'] }, 0.3);
  const quick = await serve({ '*': ['10.2.1.2'] });
  const silent = await serve({}, Infinity);
  const order: string[] = [];
  const { resolve } = resolver({ slow, quick, silent }, { timeout: 30 });
  for await (const { link } of resolve('www.test', { family: 4 })) {
    order.push(link);
    if (order.length === 2) break;
  }
  expect(order).toEqual(['quick', 'slow']);
});

test('a link without an answer says why; the others are not held up', async () => {
  const silent = await serve({}, Infinity);
  const ignorant = await serve({});
  const knowing = await serve({ '*': ['10.3.1.2'] });
  const { resolve } = resolver({ silent, ignorant, knowing }, { timeout: 0.2 });
  expect(await all(resolve('www.test'))).toEqual({
    silent: { IPv6: 'ETIMEOUT', IPv4: 'ETIMEOUT' },
    ignorant: { IPv6: 'ENOTFOUND', IPv4: 'ENOTFOUND' },
    knowing: { IPv6: 'ENODATA', IPv4: ['10.3.1.2'] },
  });
});

const both = { 'www.test': ['fd00:0:1:1::2', '10.1.1.2'] };

test('addresses of one family do not wait for a name server that is silent about the other', async () => {
  const [noSix, noFour] = [await serve(both, { AAAA: Infinity }), await serve(both, { A: Infinity })];
  const { resolve } = resolver({ noSix, noFour }, { timeout: 30 });
  const first: Record<string, unknown> = {};
  for await (const { link, addresses } of resolve('www.test')) {
    if (addresses.length > 0) first[link] = addresses;
    if (Object.keys(first).length === 2) break;
  }
  expect(first).toEqual({ noSix: ['10.1.1.2'], noFour: ['fd00:0:1:1::2'] });
  const waiting = resolver({ noSix }, { timeout: 30 });
  expect(await all(waiting.resolve('www.test'))).toEqual({
    noSix: { IPv6: 'ECANCELLED', IPv4: ['10.1.1.2'] },
  });
});

test('IPv6 addresses of a link come first, unless they are late', async () => {
  const link = await serve(both, { AAAA: 0.01 });
  const order: number[] = [];
  for await (const { family } of resolver({ link }).resolve('www.test')) order.push(family);
  expect(order).toEqual([6, 4]);
});

test('a link without an address of the family says so', async () => {
  const link = await serve(both);
  const { resolve } = resolver({ link }, { addresses: [{ address: '127.0.0.1', family: 4 }] });
  expect(await all(resolve('www.test', { family: 6 }))).toEqual({
    link: { IPv6: 'the link has no IPv6 address' },
  });
  expect(link.asked).toEqual([]);
});

test('a question is repeated as often as configured, and given up after the time for one name', async () => {
  const silent = await serve({}, Infinity);
  const insisting = resolver({ silent }, { timeout: 0.1, attempts: 3 });
  await all(insisting.resolve('www.test', { family: 4 }));
  expect(silent.asked).toHaveLength(3);
  const brief = resolver({ silent }, { timeout: 30, resolveTimeout: 0.1 });
  expect(await all(brief.resolve('www.test'))).toEqual({
    silent: { IPv6: 'ECANCELLED', IPv4: 'ECANCELLED' },
  });
});

test('links and prefixes that are excluded as destination are not asked over, and not answered with', async () => {
  const dsl = await serve({ '*': ['10.1.1.2', '192.0.2.1'] });
  const lte = await serve({ '*': ['10.2.1.2'] });
  const { resolve } = resolver({ dsl, lte }, { destination: { exclude: ['lte0', '192.0.2.0/24'] } });
  expect(await all(resolve('www.test', { family: 4 }))).toEqual({ dsl: { IPv4: ['10.1.1.2'] } });
  expect(lte.asked).toEqual([]);
});

test('names that this host knows itself need no name server', async () => {
  expect(await lookupHostsFile('localhost', '/nonexistent')).toEqual(['127.0.0.1', '::1']);
  expect(await lookupHostsFile('some.localhost.', '/nonexistent')).toEqual(['127.0.0.1', '::1']);
  expect(await lookupHostsFile('www.test', '/nonexistent')).toEqual([]);
});
