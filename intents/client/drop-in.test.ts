import { once } from 'node:events';
import * as http from 'node:http';
import { BlockList, connect as connectPlain, createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createConnection, IntentSocket } from '../index.ts';
import { startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { startEcho, type EchoServer } from '../testing/echo.ts';
import { usePolicy } from '../testing/policy-file.ts';
import { createFetch, IntentDispatcher } from './fetch.ts';
import { IntentAgent } from './http.ts';

let daemon: TestDaemon;
let echo: EchoServer;
let server: http.Server;
let port: number;
beforeAll(async () => {
  [daemon, echo] = await Promise.all([startDaemon(), startEcho()]);
  server = http.createServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (piece: Buffer) => body.push(piece));
    request.on('end', () => {
      const type = request.headers['content-type'] ?? 'nothing';
      setTimeout(() => response.end(`${type} ${Buffer.concat(body).toString()}`), 5);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.close().closeAllConnections();
  await daemon[Symbol.asyncDispose]();
  await echo[Symbol.asyncDispose]();
});

/** Somebody decides, nobody is asked, nobody is there. */
const worlds = (): [string, { mam: string | null; mamTimeout: number }][] => [
  ['with a decision', { mam: daemon.socket, mamTimeout: 10 }],
  ['without asking', { mam: null, mamTimeout: 10 }],
  ['with nobody there', { mam: `${daemon.socket}-nobody`, mamTimeout: 10 }],
];
const inEach = (
  claim: string,
  check: (asking: { mam: string | null; mamTimeout: number }) => Promise<void>,
) =>
  test.each(['with a decision', 'without asking', 'with nobody there'])(`${claim}, %s`, async (world) => {
    await usePolicy(daemon, `onConnect: () => ({ link: 'loopback', reason: 'x' })`);
    await check(worlds().find(([name]) => name === world)![1]);
  });

type LookupCallback = (error: Error | null, address?: unknown, family?: number) => void;
const lookupOf =
  (...addresses: string[]) =>
  (_host: string, { all }: { all?: boolean }, callback: LookupCallback): void => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (all) callback(null, found);
    else callback(null, found[0]!.address, found[0]!.family);
  };

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
    const refusing = (_: string, __: object, callback: LookupCallback) =>
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

describe('agents', () => {
  inEach('keep to maxSockets in a burst', async (asking) => {
    let [open, most] = [0, 0];
    const count = (socket: Socket) => {
      most = Math.max(most, ++open);
      socket.on('close', () => open--);
    };
    server.on('connection', count);
    for (const limit of [{ maxSockets: 6 }, { maxTotalSockets: 6 }]) {
      const agent = new IntentAgent(asking, { keepAlive: true, ...limit });
      const get = () =>
        new Promise((resolve, reject) => {
          http
            .get({ host: '127.0.0.1', port, agent }, (response) => response.resume().on('end', resolve))
            .on('error', reject);
        });
      await Promise.all(Array.from({ length: 60 }, get));
      agent.destroy();
      await expect.poll(() => open).toBe(0);
    }
    server.off('connection', count);
    expect(most).toBe(6);
  });

  test('a request is given up while nobody answers: by timeout, destroy, signal and the agent', async () => {
    const silent = createServer().listen(`${daemon.socket}-silent`);
    const asking = { mam: `${daemon.socket}-silent`, mamTimeout: 60 };
    const outcome = async (start: (agent: IntentAgent) => http.ClientRequest) => {
      const agent = new IntentAgent(asking);
      const [error] = (await once(start(agent), 'error')) as [NodeJS.ErrnoException];
      agent.destroy();
      return error.code;
    };
    const options = (agent: http.Agent) => ({ host: '127.0.0.1', port, agent });
    expect(
      await outcome((agent) => {
        const request = http.get({ ...options(agent), timeout: 20 });
        return request.on('timeout', () => request.destroy());
      }),
    ).toBe('ECONNRESET');
    expect(
      await outcome((agent) => {
        const request = http.get(options(agent));
        setTimeout(() => request.destroy(), 20);
        return request;
      }),
    ).toBe('ECONNRESET');
    expect(await outcome((agent) => http.get({ ...options(agent), signal: AbortSignal.timeout(20) }))).toBe(
      'ABORT_ERR',
    );
    expect(
      await outcome((agent) => {
        setTimeout(() => agent.destroy(), 20);
        return http.get(options(agent));
      }),
    ).toBe('ECONNRESET');
    silent.close();
  });
});

describe('fetch is the one of Node', () => {
  const url = () => `http://127.0.0.1:${port}/`;

  inEach('with its globals', async (asking) => {
    const fetch = createFetch(asking);
    const form = new FormData();
    form.set('a', 'b');
    const posted = await fetch(url(), { method: 'POST', body: form });
    expect(posted).toBeInstanceOf(Response);
    expect(await posted.text()).toMatch(/^multipart\/form-data/);
    expect((await fetch(new Request(url()))).status).toBe(200);
    expect((await fetch(new URL(url()), null)).status).toBe(200);
    await expect((fetch as () => Promise<Response>)()).rejects.toThrow(TypeError);
  });

  test('an answer says over which link it came', async () => {
    await usePolicy(daemon, `onConnect: ({ intents }) => ({ link: 'loopback', reason: intents.category })`);
    const fetch = createFetch({ mam: daemon.socket, mamTimeout: 10 });
    for (const category of ['bulk', 'query', 'bulk'] as const) {
      const { context } = await fetch(url(), { intents: { category } });
      expect(context).toMatchObject({ link: 'loopback', reason: category });
    }
  });

  test('what `with` gives can be closed, and its connections with it', async () => {
    const whole = new IntentDispatcher({ mam: null });
    const part = whole.with({ category: 'bulk' });
    const response = await globalThis.fetch(url(), { dispatcher: part } as object);
    await response.text();
    await part.close();
    await wait(0);
    const other = new IntentDispatcher({ mam: null }).with({ category: 'bulk' });
    await new Promise<void>((resolve) => other.destroy(null, resolve));
  });

  test('the dispatcher serves callers with an older undici, which name it again', async () => {
    const dispatcher = new IntentDispatcher({ mam: null });
    const status = await new Promise((resolve, reject) => {
      const handler = {
        onConnect: () => undefined,
        onHeaders: (code: number) => (resolve(code), true),
        onData: () => true,
        onComplete: () => undefined,
        onError: reject,
      };
      const options = { origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET', dispatcher } as const;
      dispatcher.dispatch(options, handler as never);
    });
    expect(status).toBe(200);
    await dispatcher.close();
  });

  inEach('with the options of its connections', async (asking) => {
    const named = `http://only.test:${port}/`;
    const guided = createFetch(asking, { connect: { lookup: lookupOf('127.0.0.1') } as never });
    expect((await guided(named)).status).toBe(200);
    const blockList = new BlockList();
    blockList.addAddress('127.0.0.1');
    const guarded = createFetch(asking, { connect: { blockList } as never });
    await expect(guarded(url())).rejects.toMatchObject({ cause: { code: 'ERR_IP_BLOCKED' } });
  });
});
