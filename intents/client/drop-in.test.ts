import { once } from 'node:events';
import { BlockList, connect as connectPlain } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createConnection, IntentSocket } from '../index.ts';
import { inEachOf, lookupOf } from '../testing/asking.ts';
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
const inEach = inEachOf(() => daemon);

describe('a socket', () => {
  inEach('that is ended before it is connected sends what was written, and its end', async (asking) => {
    const socket = new IntentSocket(asking).connect(echo.port, '127.0.0.1');
    socket.write('a');
    socket.end('b');
    expect(await text(socket)).toBe('ab');
  });

  inEach('has its handle at once, and connects again after it was closed', async (asking) => {
    const socket = new IntentSocket(asking);
    for (let repeat = 0; repeat < 2; repeat++) {
      socket.connect({ port: echo.port, host: 'localhost', family: 4 });
      expect(socket.connecting).toBe(true);
      expect((socket as unknown as { _handle: unknown })._handle).toBeTruthy();
      await once(socket, 'connect');
      socket.destroy();
      await once(socket, 'close');
    }
  });

  inEach('takes a port as text, and no host for this one', async (asking) => {
    const socket = await connect({ ...asking, port: String(echo.port), host: '127.0.0.1' });
    socket.destroy();
    const local = new IntentSocket(asking).connect(echo.port);
    await once(local, 'connect');
    local.destroy();
  });

  inEach('refuses wrong options as Node does, at once', async (asking) => {
    const refusal = (open: () => unknown): unknown => {
      try {
        open();
        return undefined;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    };
    for (const wrong of [
      { port: -1 },
      { port: 'x' },
      { port: 1, localAddress: 'x' },
      { port: 1, family: 9, lookup: 1 },
      {},
    ])
      expect(
        refusal(() => new IntentSocket(asking).connect(wrong as never)),
        JSON.stringify(wrong),
      ).toBe(refusal(() => connectPlain(wrong as never)));
  });

  inEach('that is reset while it connects is closed', async (asking) => {
    const socket = new IntentSocket(asking).connect(echo.port, '127.0.0.1');
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  test('says timeout, as that of net.connect', async () => {
    const socket = createConnection({ host: '127.0.0.1', port: echo.port, mam: null, timeout: 30 });
    await once(socket, 'timeout');
    socket.destroy();
  });

  test('times that cannot be one are refused with what is allowed', async () => {
    for (const mamTimeout of [NaN, -1])
      await expect(connect({ host: '127.0.0.1', port: 1, mamTimeout })).rejects.toThrow(
        `mamTimeout is ${mamTimeout}; a number of seconds from 0 to Infinity is expected`,
      );
    for (const mamTimeout of [Infinity, 1e7]) {
      const socket = await connect({ host: '127.0.0.1', port: echo.port, mam: daemon.socket, mamTimeout });
      expect(socket.context.mam).toBe('answered');
      socket.destroy();
    }
  });
});

describe('what the application says itself binds', () => {
  inEach('its lookup, and no other address', async (asking) => {
    const socket = await connect({
      ...asking,
      port: echo.port,
      host: 'only.test',
      lookup: lookupOf('127.0.0.1') as never,
    });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
    const refusing = (_: string, __: object, callback: (error: Error) => void) =>
      callback(new Error('the guard says no'));
    await expect(
      connect({ ...asking, port: echo.port, host: 'localhost', lookup: refusing as never }),
    ).rejects.toThrow('the guard says no');
  });

  test('its lookup, when the policy names another address', async () => {
    await usePolicy(daemon, `onConnect: () => ({ destinations: ['127.0.0.7'], reason: 'x' })`);
    const options = { mam: daemon.socket, mamTimeout: 10, port: echo.port, host: 'only.test' };
    const socket = await connect({ ...options, lookup: lookupOf('127.0.0.1') as never });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  inEach('its block list', async (asking) => {
    const blockList = new BlockList();
    blockList.addAddress('127.0.0.1');
    for (const host of ['127.0.0.1', 'only.test'])
      await expect(
        connect({ ...asking, port: echo.port, host, blockList, lookup: lookupOf('127.0.0.1') as never }),
      ).rejects.toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });

  test('its block list, when the policy names an address of it', async () => {
    await usePolicy(daemon, `onConnect: () => ({ destinations: ['127.0.0.1', '127.0.0.2'], reason: 'x' })`);
    await using second = await startEcho('127.0.0.2', echo.port);
    const blockList = new BlockList();
    blockList.addAddress('127.0.0.1');
    const socket = await connect({
      host: '127.0.0.3',
      port: second.port,
      mam: daemon.socket,
      mamTimeout: 10,
      blockList,
    });
    expect(socket.remoteAddress).toBe('127.0.0.2');
    socket.destroy();
  });

  inEach('the family it wants', async (asking) => {
    const socket = await connect({ ...asking, host: 'localhost', port: echo.port, family: 4 });
    expect(socket.remoteFamily).toBe('IPv4');
    socket.destroy();
  });

  inEach('several addresses are tried in turn, unless it says that the first will do', async (asking) => {
    const both = lookupOf('127.0.0.7', '127.0.0.1') as never;
    const socket = await connect({ ...asking, host: 'both.test', port: echo.port, lookup: both });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
    await expect(
      connect({ ...asking, host: 'both.test', port: echo.port, lookup: both, autoSelectFamily: false }),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED', address: '127.0.0.7' });
  });

  inEach('an IPv4 address within an IPv6 address is an IPv4 destination', async (asking) => {
    for (const host of ['::ffff:127.0.0.1', '::ffff:7f00:1']) {
      const socket = await connect({ ...asking, host, port: echo.port });
      socket.end(host);
      expect(await text(socket)).toBe(host);
    }
  });
});
