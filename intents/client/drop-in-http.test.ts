import { once } from 'node:events';
import * as http from 'node:http';
import { BlockList, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inEachOf, lookupOf } from '../testing/asking.ts';
import { startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { usePolicy } from '../testing/policy-file.ts';
import { createFetch, IntentDispatcher } from './fetch.ts';
import { IntentAgent } from './http.ts';

let daemon: TestDaemon;
let server: http.Server;
let port: number;
beforeAll(async () => {
  daemon = await startDaemon();
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
});
const inEach = inEachOf(() => daemon);

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
