import { afterEach, expect, test } from 'vitest';
import { startNameServer, type NameServer, type Zone } from '../../workloads/dns/server.ts';
import type { Link } from '../policy.ts';
import { configurationSchema } from './config.ts';
import { lookupHostsFile } from './hosts-file.ts';
import { createResolver } from './resolver.ts';

const servers: NameServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function serve(zone: Zone, delay = 0): Promise<NameServer> {
  const server = await startNameServer('127.0.0.1', 0, zone, delay);
  servers.push(server);
  return server;
}

/** Links by name, each with its name servers; all on loopback. */
function resolver(
  byLink: Record<string, NameServer>,
  {
    timeout = 1,
    attempts = 1,
    ...more
  }: { timeout?: number; attempts?: number } & Record<string, unknown> = {},
) {
  const configuration = configurationSchema.parse({ policy: { name: 'sample' }, ...more });
  const links = Object.entries(byLink).map(([name, server]) => ({
    link: {
      name,
      interface: `${name}0`,
      addresses: [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      default: false,
      characteristics: {},
      settings: {},
    } satisfies Link,
    parameters: { servers: [`127.0.0.1:${server.port}`], timeout, attempts },
  }));
  return createResolver(() => links, configuration);
}

async function all(
  answers: AsyncIterable<{ link: string; addresses: readonly string[]; error?: string | undefined }>,
) {
  const found: Record<string, unknown> = {};
  for await (const { link, addresses, error } of answers) found[link] = error ?? addresses;
  return found;
}

test('each link asks its own name servers and gets its own answer, A and AAAA', async () => {
  const dsl = await serve({ 'www.test': ['10.1.1.2', 'fd00:0:1:1::2'] });
  const lte = await serve({ 'www.test': ['10.2.1.2'] });
  const { resolve } = resolver({ dsl, lte });
  expect(await all(resolve('www.test'))).toEqual({ dsl: ['fd00:0:1:1::2', '10.1.1.2'], lte: ['10.2.1.2'] });
  expect(await all(resolve('www.test', { family: 4 }))).toEqual({ dsl: ['10.1.1.2'], lte: ['10.2.1.2'] });
  expect(await all(resolve('www.test', { links: ['lte'] }))).toEqual({ lte: ['10.2.1.2'] });
  expect(dsl.asked).toHaveLength(3);
});

test('answers come as they arrive, and leaving early cancels the rest', async () => {
  const slow = await serve({ '*': ['10.1.1.2'] }, 0.3);
  const quick = await serve({ '*': ['10.2.1.2'] });
  const silent = await serve({}, Infinity);
  const order: string[] = [];
  const { resolve } = resolver({ slow, quick, silent }, { timeout: 30 });
  for await (const { link } of resolve('www.test')) {
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
    silent: 'ETIMEOUT, ETIMEOUT',
    ignorant: 'ENOTFOUND, ENOTFOUND',
    knowing: ['10.3.1.2'],
  });
});

test('a question is repeated as often as configured, and given up after the time for one name', async () => {
  const silent = await serve({}, Infinity);
  const insisting = resolver({ silent }, { timeout: 0.1, attempts: 3 });
  await all(insisting.resolve('www.test', { family: 4 }));
  expect(silent.asked).toHaveLength(3);
  const brief = resolver({ silent }, { timeout: 30, resolveTimeout: 0.1 });
  expect(await all(brief.resolve('www.test'))).toEqual({ silent: 'ECANCELLED, ECANCELLED' });
});

test('links and prefixes that are excluded as destination are not asked over, and not answered with', async () => {
  const dsl = await serve({ '*': ['10.1.1.2', '192.0.2.1'] });
  const lte = await serve({ '*': ['10.2.1.2'] });
  const { resolve } = resolver({ dsl, lte }, { destination: { exclude: ['lte0', '192.0.2.0/24'] } });
  expect(await all(resolve('www.test', { family: 4 }))).toEqual({ dsl: ['10.1.1.2'] });
  expect(lte.asked).toEqual([]);
});

test('names that this host knows itself need no name server', async () => {
  expect(await lookupHostsFile('localhost', '/nonexistent')).toEqual(['127.0.0.1', '::1']);
  expect(await lookupHostsFile('some.localhost.', '/nonexistent')).toEqual(['127.0.0.1', '::1']);
  expect(await lookupHostsFile('www.test', '/nonexistent')).toEqual([]);
});
