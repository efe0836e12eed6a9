import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startNameServer, type NameServer } from '../../workloads/servers/dns/server.ts';
import { IntentSocket, listIntents, SOL_INTENTS } from '../index.ts';
import { startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { startEcho, type EchoServer } from '../testing/echo.ts';
import { usePolicy } from '../testing/policy-file.ts';

let daemon: TestDaemon;
let echo: EchoServer;
beforeAll(async () => {
  [daemon, echo] = await Promise.all([startDaemon(), startEcho()]);
});
afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  await echo[Symbol.asyncDispose]();
});

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** Puts a policy with this `onConnect` in force. */
const decide = (onConnect: string) => usePolicy(daemon, `onConnect: (request) => (${onConnect})`);

test('the calls of the socket interface: setsockopt, getsockopt, getaddrinfo, bind, connect', async () => {
  await decide(`{ reason: request.calls.join() + ' ' + request.destination.host + ' ' + request.bound }`);
  const socket = new IntentSocket({ mam: daemon.socket, mamTimeout: 10, strict: true });
  socket.setsockopt(SOL_INTENTS, 'filesize', 1000).setsockopt(SOL_INTENTS, 'category', 'query');
  expect(socket.getsockopt(SOL_INTENTS, 'filesize')).toBe(1000);
  expect(() => socket.setsockopt(SOL_INTENTS, 'filesize', -1)).toThrow(/Intent filesize/);
  expect(() => socket.setsockopt(SOL_INTENTS, 'colour', 'red')).toThrow(/Unknown intent colour/);
  // @ts-expect-error The type of an intent is that of the schema.
  expect(() => socket.setsockopt(SOL_INTENTS, 'filesize', '1')).toThrow(/Intent filesize/);
  for (const { name, option } of listIntents()) {
    expect(() => socket.setsockopt(SOL_INTENTS, option, null)).toThrow(`Intent ${name}`);
    expect(socket.getsockopt(SOL_INTENTS, option)).toBe(socket.getsockopt(SOL_INTENTS, name));
  }
  expect(() => socket.setsockopt(SOL_INTENTS, 99, 1)).toThrow(/Unknown intent 99/);
  expect(socket.context.intents).toEqual({ filesize: 1000, category: 'query' });
  const addresses = await socket.getaddrinfo('localhost', { family: 4 });
  expect(addresses).toEqual([{ address: '127.0.0.1' }]);
  socket.bind({ address: '127.0.0.3' }).connect(echo.port, '127.0.0.1');
  socket.write('written before the connection is there');
  await once(socket, 'connect');
  expect(socket.localAddress).toBe('127.0.0.3');
  expect(socket.context.reason).toContain('socket,setsockopt,getaddrinfo,bind localhost 127.0.0.3');
  socket.end();
  expect(await text(socket)).toBe('written before the connection is there');
});

test('a refused connection is an error event, as with net.Socket', async () => {
  await decide(`{ link: 'loopback', reason: 'x' }`);
  const socket = new IntentSocket({ mam: daemon.socket, mamTimeout: 10 }).connect({
    port: 1,
    host: '127.0.0.1',
  });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

test('a Unix socket is connected without asking', async () => {
  const path = join(daemon.directory, 'local');
  const server = createServer((socket) => socket.end('local')).listen(path);
  const socket = new IntentSocket({ mam: daemon.socket, mamTimeout: 10 }).connect(path);
  expect(await text(socket)).toBe('local');
  expect(socket.context.mam).toBe('not asked');
  server.close();
});

describe('getaddrinfo', () => {
  let names: NameServer;
  beforeAll(async () => {
    names = await startNameServer('127.0.0.1', 0, { 'www.test': ['127.0.0.1', '127.0.0.2'] });
  });
  afterAll(() => names.close());

  const links = () => [
    { name: 'loopback', interface: 'lo', resolver: { servers: [`127.0.0.1:${names.port}`], timeout: 0.5 } },
  ];
  const open = () => new IntentSocket({ mam: daemon.socket, mamTimeout: 10 });

  test('resolves as the policy says; connect knows the name and the link of what was found', async () => {
    const body = `
      async onResolve({ destination: { host } }, { resolver }) {
        for await (const { link, addresses } of resolver.resolve(host, { family: 4 }))
          return { addresses: addresses.toSorted().toReversed().map((address) => ({ address, link })), reason: 'x' };
      },
      onConnect: ({ calls, destination }) => ({ reason: JSON.stringify({ calls, destination }) }),`;
    await usePolicy(daemon, body, { links: links() });
    const socket = open();
    const [second, first] = [
      { address: '127.0.0.2', link: 'loopback' },
      { address: '127.0.0.1', link: 'loopback' },
    ];
    expect(await socket.getaddrinfo('www.test')).toEqual([second, first]);
    await once(socket.connect(echo.port, '127.0.0.1'), 'connect');
    expect(JSON.parse(socket.context.reason)).toEqual({
      calls: ['socket', 'getaddrinfo'],
      destination: { host: 'www.test', port: echo.port, addresses: [first, second] },
    });
    socket.destroy();
  });

  test('asks over all links when the policy has no say', async () => {
    await usePolicy(daemon, `onConnect: () => ({ reason: 'x' })`, { links: links() });
    const found = await open().getaddrinfo('www.test', { family: 4 });
    expect(new Set(found)).toEqual(
      new Set(['127.0.0.1', '127.0.0.2'].map((address) => ({ address, link: 'loopback' }))),
    );
  });

  test.each([
    [`onResolve() { throw new Error('no idea'); }`, /policy threw Error: no idea/],
    [`onResolve: () => ({ addresses: ['www'], reason: 'x' })`, /policy gave no valid answer/],
    [`onResolve: () => new Promise(() => {})`, /policy took longer than 0.2 s/],
  ])('is left to the system, and logged, when the policy fails: %s', async (hook, logged) => {
    const body = `${hook}, onConnect: () => ({ reason: 'x' })`;
    await usePolicy(daemon, body, { links: links(), resolveTimeout: 0.2 });
    await expect(open().getaddrinfo('www.test')).rejects.toThrow(/getaddrinfo .* www\.test/);
    await expect.poll(() => daemon.log.at(-1)).toMatchObject({ level: 'error', message: matching(logged) });
  });

  test('is that of the system without a daemon', async () => {
    const found = await new IntentSocket({ mam: null }).getaddrinfo('localhost', { family: 4 });
    expect(found).toEqual([{ address: '127.0.0.1' }]);
  });
});
