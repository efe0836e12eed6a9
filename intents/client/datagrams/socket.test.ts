import { createSocket as createPlain, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { BlockList } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askDecision, createSocket, SOL_INTENTS, type DatagramOptions } from '../../index.ts';
import { startDaemon, type TestDaemon } from '../../testing/daemon.ts';
import { usePolicy } from '../../testing/policy-file.ts';

let daemon: TestDaemon;
const server = createPlain('udp4');
let port: number;
beforeAll(async () => {
  daemon = await startDaemon();
  server.on('message', (message, { port: to, address }) => server.send(message, to, address));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address());
});
afterAll(async () => {
  server.close();
  await daemon[Symbol.asyncDispose]();
});
/** All of 127.0.0.0/8 are addresses of the loopback interface, of which the scan tells one. */
const overLoopback = `onConnect: ({ protocol, intents }) => ({ link: 'loopback', socketOptions: { SO_PRIORITY: 3, TCP_NODELAY: 1 }, reason: protocol + ' ' + intents.category })`;
beforeEach(() => usePolicy(daemon, overLoopback));

const open = (options: Partial<DatagramOptions> = {}) =>
  createSocket({
    type: 'udp4',
    mam: daemon.socket,
    mamTimeout: 10,
    intents: { category: 'control' },
    ...options,
  });
const echoed = async (socket: ReturnType<typeof open>) => {
  const [message, from] = (await once(socket, 'message')) as [Buffer, RemoteInfo];
  return [message.toString(), from.address];
};

const decided = {
  mam: 'answered',
  link: 'loopback',
  source: '127.0.0.1',
  destination: '127.0.0.1',
  protocol: 'udp',
  reason: 'udp control',
  socketOptions: { SO_PRIORITY: 3 },
  refusedOptions: { TCP_NODELAY: 'an option of TCP' },
};

describe('datagrams', () => {
  test('of a connected socket leave from where the policy says', async () => {
    const socket = open();
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.send('hello');
    expect(await echoed(socket)).toEqual(['hello', '127.0.0.1']);
    expect(socket.address().address).toBe('127.0.0.1');
    expect(socket.context).toMatchObject({ ...decided, calls: ['socket', 'setsockopt', 'connect'] });
    socket.close();
  });

  test('of an unconnected socket do so from the first one on, in their order', async () => {
    const socket = open();
    const received: string[] = [];
    socket.on('message', (message: Buffer) => received.push(message.toString()));
    socket.send(Buffer.from('xone'), 1, 3, port, '127.0.0.1');
    socket.send('two', port, '127.0.0.1');
    socket.send(['th', 'ree'], port);
    await expect.poll(() => received).toEqual(['one', 'two', 'three']);
    socket.send('another', port, 'localhost');
    await expect.poll(() => received).toContain('another');
    expect(socket.address().address).toBe('127.0.0.1');
    expect(socket.context).toMatchObject(decided);
    socket.close();
  });

  test('are sent without anybody to ask', async () => {
    for (const mam of [null, `${daemon.socket}-nobody`]) {
      const socket = open({ mam });
      socket.send('hello', port, '127.0.0.1');
      expect(await echoed(socket)).toEqual(['hello', '127.0.0.1']);
      expect(socket.context.fallback).toBe(true);
      socket.close();
    }
  });

  test('of a socket that the application has bound leave from there', async () => {
    const socket = open();
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const own = socket.address().port;
    socket.send('hello', port, 'localhost');
    await echoed(socket);
    expect(socket.address()).toMatchObject({ address: '127.0.0.1', port: own });
    expect(socket.context).toMatchObject({ bound: { address: '127.0.0.1' }, source: '127.0.0.1' });
    expect(socket.context.reason).toMatch(/^bound by the application/);
    socket.close();
  });

  test('take intents until the first is sent', async () => {
    const socket = open().setsockopt(SOL_INTENTS, 'category', 'stream');
    socket.send('hello', port, '127.0.0.1');
    await echoed(socket);
    expect(socket.context.reason).toBe('udp stream');
    socket.close();
  });

  test("go where the application's lookup and block list allow, and nowhere else", async () => {
    await usePolicy(daemon, `onConnect: () => ({ destinations: ['127.0.0.9'], reason: 'x' })`);
    const lookup = ((_: string, __: unknown, found: (error: null, address: string, family: number) => void) =>
      found(null, '127.0.0.1', 4)) as unknown as NonNullable<DatagramOptions['lookup']>;
    const guided = open({ lookup });
    guided.send('hello', port, 'only.test');
    expect(await echoed(guided)).toEqual(['hello', '127.0.0.1']);
    guided.close();
    const sendBlockList = new BlockList();
    sendBlockList.addAddress('127.0.0.1');
    const guarded = open({ lookup, sendBlockList });
    const error = await new Promise((resolve) => guarded.send('hello', port, 'only.test', resolve));
    expect(error).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    guarded.close();
  });

  test('of an unknown name are an error of their own', async () => {
    const socket = open();
    const error = await new Promise((resolve) => socket.send('hello', port, 'nobody.invalid', resolve));
    expect(error).toMatchObject({ code: 'ENOTFOUND' });
    socket.close();
  });

  test('are refused with the errors of Node', () => {
    const [ours, plain] = [open(), createPlain('udp4')];
    const code = (send: () => void) => {
      try {
        send();
        return undefined;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    };
    for (const wrong of [[3, 1, 'x'], ['x', 99_999_999], ['x', 0, 'y'], ['x', 1, 7], []] as never[][])
      expect(code(() => ours.send(...(wrong as [never])))).toBe(
        code(() => plain.send(...(wrong as [never]))),
      );
    expect(code(() => createSocket('udp5' as never))).toBe(code(() => createPlain('udp5' as never)));
    ours.close();
    plain.close();
  });
});

test('a decision can be asked for alone, with all that a connection of ones own needs', async () => {
  const asked = await askDecision({
    host: 'localhost',
    port: '443',
    family: 4,
    protocol: 'udp',
    intents: { category: 'query' },
    mam: daemon.socket,
    mamTimeout: 10,
  });
  expect(asked).toMatchObject({
    mam: 'answered',
    fallback: false,
    link: 'loopback',
    reason: 'udp query',
    routes: [
      { link: 'loopback', source: '127.0.0.1', destination: '127.0.0.1' },
      { destination: '127.0.0.1' },
    ],
    socketOptions: { SO_PRIORITY: 3, TCP_NODELAY: 1 },
  });
  const alone = await askDecision({ host: '192.0.2.1', port: 443, mam: null });
  expect(alone).toMatchObject({ fallback: true, routes: [{ destination: '192.0.2.1' }] });
  await expect(askDecision({ host: 'nobody.invalid', port: 1, mam: null })).rejects.toMatchObject({
    code: 'ENOTFOUND',
  });
});
