import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { connect, defaultMamTimeout, IntentSocket, listIntents, type Intents } from '../index.ts';
import { loopback, startDaemon, type TestDaemon } from '../testing/daemon.ts';
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

/** Puts a policy with this `onConnect` in force. */
const decide = (onConnect: string) => usePolicy(daemon, `onConnect: (request) => (${onConnect})`);

/** To the echo server; the daemon has more time to answer than a busy machine takes. */
const to = () => ({ host: '127.0.0.1', port: echo.port, mam: daemon.socket, mamTimeout: 10 });

async function exchange(socket: Socket, words: string): Promise<string> {
  socket.end(words);
  return text(socket);
}

test('a socket with intents is a net.Socket, and its context says what was decided and why', async () => {
  await decide(`{ link: 'loopback', reason: JSON.stringify(request) }`);
  const socket = await connect({
    ...to(),
    // The spelling of the paper, and an intent of another vocabulary.
    intents: { category: 'bulk transfer', filesize: 5, colour: 'red' } as object as Intents,
  });
  expect(socket).toBeInstanceOf(Socket);
  expect(await exchange(socket, 'hello')).toBe('hello');
  const { context } = socket;
  expect(context).toMatchObject({
    mam: 'answered',
    fallback: false,
    link: 'loopback',
    source: '127.0.0.1',
    destination: '127.0.0.1',
    intents: { category: 'bulk', filesize: 5 },
    ignored: ['colour'],
  });
  expect(JSON.parse(context.reason)).toMatchObject({
    intents: { category: 'bulk', filesize: 5 },
    destination: { port: echo.port, addresses: [{ address: '127.0.0.1' }] },
    calls: ['socket', 'setsockopt'],
    links: [{ name: 'loopback', interface: 'lo' }],
  });
});

test('each intent reaches the policy as it was said, none is added', async () => {
  await decide(`{ reason: JSON.stringify(request.intents) }`);
  const all: Required<Intents> = {
    category: 'stream',
    filesize: 1,
    duration: 2.5,
    bitrate: 250_000,
    burstiness: 'regular',
    timeliness: 'interactive',
    resilience: 'sensitive',
    sendSize: 0,
    receiveSize: 3,
    sendBitrate: 4.5,
    receiveBitrate: 5,
    cost: 'no-expense',
  };
  expect(Object.keys(all)).toEqual(listIntents().map(({ name }) => name));
  const each = Object.entries(all).map(([name, value]) => ({ [name]: value }));
  for (const intents of [{}, all, ...each]) {
    const socket = await connect({ ...to(), intents });
    expect(JSON.parse(socket.context.reason)).toEqual(intents);
    socket.destroy();
  }
});

test('an address that the application has bound is kept, unless the policy insists', async () => {
  await decide(`{ link: 'loopback', reason: 'the policy speaks' }`);
  const kept = await connect({ ...to(), localAddress: '127.0.0.4' });
  expect(kept.localAddress).toBe('127.0.0.4');
  expect(kept.context.reason).toBe('bound by the application (the policy: the policy speaks)');
  await decide(`{ link: 'loopback', overrideBind: true, reason: 'the policy insists' }`);
  const overridden = await connect({ ...to(), localAddress: '127.0.0.4' });
  expect(overridden.localAddress).toBe('127.0.0.1');
  kept.destroy();
  overridden.destroy();
});

test('options: what the application sets and the policy suggests is set before the connection is made', async () => {
  await decide(`{ socketOptions: { SO_RCVLOWAT: 1, TCP_CONGESTION: 'reno', TCP_NODELAY: 1 }, reason: 'x' }`);
  const socket = await connect({ ...to(), socketOptions: { TCP_CONGESTION: 'cubic' } });
  expect(socket.context.socketOptions).toEqual({ TCP_CONGESTION: 'cubic', SO_RCVLOWAT: 1, TCP_NODELAY: 1 });
  expect(socket.context.refusedOptions).toEqual({});
  socket.setsockopt('SOL_SOCKET', 'SO_RCVLOWAT', 5);
  // Three bytes wait in the kernel until there are five.
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  socket.write('abc');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(received).toBe('');
  socket.write('de');
  await expect.poll(() => received).toBe('abcde');
  socket.destroy();
});

test('an option that the system refuses is noted when suggested, an error when the application set it', async () => {
  await decide(`{ socketOptions: { TCP_CONGESTION: 'nonsense' }, reason: 'x' }`);
  const socket = await connect(to());
  expect(socket.context.refusedOptions).toEqual({
    TCP_CONGESTION: 'setsockopt(TCP_CONGESTION, nonsense) failed: ENOENT',
  });
  expect(await exchange(socket, 'works')).toBe('works');
  await expect(connect({ ...to(), socketOptions: { TCP_CONGESTION: 'nonsense' } })).rejects.toThrow(/ENOENT/);
  await expect(connect({ ...to(), socketOptions: { SO_NONSENSE: 1 } as object })).rejects.toThrow(
    /SO_NONSENSE/,
  );
});

test('a policy may ask for Multipath TCP; a kernel without it connects over TCP and the context says so', async () => {
  await decide(`{ protocol: 'mptcp', reason: 'x' }`);
  const socket = await connect(to());
  const { protocol, refusedOptions } = socket.context;
  expect(protocol).toBe(refusedOptions.protocol === undefined ? 'mptcp' : 'tcp');
  expect(await exchange(socket, 'over many paths')).toBe('over many paths');
});

test('destinations are tried in the order of the policy until one answers', async () => {
  await decide(`{ destinations: ['127.0.0.9', '127.0.0.1'], reason: 'x' }`);
  const socket = await connect(to());
  expect(socket.remoteAddress).toBe('127.0.0.1');
  expect(socket.context).toMatchObject({ destination: '127.0.0.1', fallback: false });
  socket.destroy();
  await decide(`{ destinations: ['127.0.0.9', '127.0.0.8'], reason: 'x' }`);
  await expect(connect(to())).rejects.toThrow(/ECONNREFUSED 127.0.0.8/);
});

test('onread: a buffer of the application receives the bytes', async () => {
  await decide(`{ link: 'loopback', reason: 'x' }`);
  const buffer = Buffer.alloc(16);
  const pieces: string[] = [];
  const onread = {
    buffer,
    callback: (length: number) => pieces.push(buffer.toString('utf8', 0, length)) > 0,
  };
  const socket = await connect({ ...to(), onread });
  socket.end('into the buffer');
  await once(socket, 'close');
  expect(pieces.join('')).toBe('into the buffer');
});

test('without a daemon, with one that is silent, and with one that speaks otherwise, the socket is a plain one', async () => {
  const absent = await connect({ ...to(), mam: join(daemon.directory, 'nobody') });
  expect(absent.context).toMatchObject({
    mam: 'absent',
    fallback: true,
    reason: expect.stringMatching(/ENOENT/) as string,
  });
  expect(await exchange(absent, 'plain')).toBe('plain');
  const none = await connect({ ...to(), mam: null });
  expect(none.context).toMatchObject({ mam: 'not asked', fallback: true });
  none.destroy();
  for (const [answer, mam] of [
    ['', 'silent'],
    ['garbage that is no frame at all', 'lost'],
  ] as const) {
    const path = join(daemon.directory, `impostor-${mam}`);
    const impostor = createServer((socket) => socket.write(answer)).listen(path);
    const socket = await connect({ ...to(), mam: path, mamTimeout: 0.05 });
    expect(socket.context, mam).toMatchObject({ mam, fallback: true });
    socket.destroy();
    impostor.close();
  }
});

test('a daemon that dies leaves plain sockets, and one that comes back is asked again', async () => {
  await using mortal = await startDaemon();
  const through = { ...to(), mam: mortal.socket };
  const first = await connect(through);
  expect(first.context.mam).toBe('answered');
  mortal.process.kill('SIGKILL');
  await once(mortal.process, 'exit');
  const second = await connect(through);
  // Lost, where the end of the connection to it has not been read yet.
  expect(['absent', 'lost']).toContain(second.context.mam);
  expect(second.context.fallback).toBe(true);
  await using reborn = await startDaemon(loopback, '--socket', mortal.socket);
  const third = await connect({ ...through, intents: {} });
  expect([third.context.mam, reborn.process.exitCode]).toEqual(['answered', null]);
  for (const socket of [first, second, third]) socket.destroy();
});

test('a wrong intent is an error of the application, with or without a daemon', async () => {
  const wrong = { intents: { filesize: -1 } };
  await expect(connect({ ...to(), ...wrong })).rejects.toThrow(/Intent filesize/);
  await expect(connect({ ...to(), ...wrong, mam: null })).rejects.toThrow(/Intent filesize/);
});

test('giving up: a signal ends the attempt, a destroyed socket never connects', async () => {
  await decide(`new Promise((resolve) => setTimeout(resolve, 30, { link: 'loopback', reason: 'x' }))`);
  const before = echo.connections.length;
  await expect(connect({ ...to(), signal: AbortSignal.timeout(10) })).rejects.toThrow(/abort/i);
  const socket = new IntentSocket({ mam: daemon.socket, mamTimeout: 10 }).connect(echo.port, '127.0.0.1');
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(echo.connections.length).toBe(before);
});

test('the time to wait can be set for all sockets of a process', () => {
  const given = (value: string) => {
    process.env['INTENTBED_MAM_TIMEOUT'] = value;
    try {
      return defaultMamTimeout();
    } finally {
      delete process.env['INTENTBED_MAM_TIMEOUT'];
    }
  };
  expect(defaultMamTimeout()).toBe(0.1);
  expect(given('2.5')).toBe(2.5);
  expect(given('Infinity')).toBe(Infinity);
  expect(() => given('soon')).toThrow(/INTENTBED_MAM_TIMEOUT is "soon"; a number of seconds/);
});

test('what can be no destination or source is an error of the one call, not of the connection to the daemon', async () => {
  const good = connect(to());
  const refused = (options: object, code: string) =>
    expect(connect({ ...to(), ...options })).rejects.toMatchObject({ code });
  await refused({ port: 70_000 }, 'ERR_SOCKET_BAD_PORT');
  await refused({ port: 'http' }, 'ERR_SOCKET_BAD_PORT');
  await refused({ host: 'a'.repeat(256) }, 'EINVAL');
  await refused({ localAddress: 'here' }, 'ERR_INVALID_IP_ADDRESS');
  await refused({ lookup: 'there', host: 'x.test' }, 'ERR_INVALID_ARG_TYPE');
  await expect(connect({ ...to(), protocol: 'sctp' as 'tcp' })).rejects.toThrow(/protocol.*found "sctp"/s);
  const { context } = await good;
  expect(context.mam).toBe('answered');
  (await good).destroy();
});
