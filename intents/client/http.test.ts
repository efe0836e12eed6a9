import { execFileSync } from 'node:child_process';
import * as diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import koffi from 'koffi';
import { request } from 'undici';
import { configure, status } from '../index.ts';
import { loopback, startDaemon, type TestDaemon } from '../testing/daemon.ts';
import { createFetch, IntentDispatcher } from './fetch.ts';
import { IntentAgent, IntentHttpsAgent } from './http.ts';

let daemon: TestDaemon;
let server: http.Server;
let secure: https.Server;
let certificate: Buffer;
let port: number;
let securePort: number;
let connections = 0;

beforeAll(async () => {
  daemon = await startDaemon();
  await configure({ ...loopback, policy: { name: 'category' } }, daemon.socket);
  const files = ['key', 'certificate'].map((name) => join(daemon.directory, name));
  const [key = '', cert = ''] = files;
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  certificate = await readFile(cert);
  const pair = { key: await readFile(key), cert: certificate };
  const answer: http.RequestListener = (incoming, response) => response.end(`${incoming.url}`);
  server = http.createServer(answer).on('connection', () => connections++);
  secure = https.createServer(pair, answer);
  const listening = [server, secure].map((each) => once(each.listen(0, '127.0.0.1'), 'listening'));
  await Promise.all(listening);
  port = (server.address() as AddressInfo).port;
  securePort = (secure.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close().closeAllConnections();
  secure.close().closeAllConnections();
  await daemon[Symbol.asyncDispose]();
});

/** The daemon, with more time to answer than a busy machine takes. */
const asking = () => ({ mam: daemon.socket, mamTimeout: 10 });

/** Reasons of the decisions since the last call. */
let seen = 0;
async function decisions(): Promise<string[]> {
  const { decisions: count, last } = await status(daemon.socket);
  const fresh = last.slice(last.length - (count - seen)).map(({ reason }) => reason);
  seen = count;
  return fresh;
}

async function get(options: http.RequestOptions & https.RequestOptions, begin = http.get): Promise<string> {
  const [response] = (await once(begin({ host: '127.0.0.1', path: '/x', ...options }), 'response')) as [
    http.IncomingMessage,
  ];
  return text(response);
}

test('http.Agent: the intents of each request are those of its connection', async () => {
  const agent = new IntentAgent({ ...asking(), intents: { category: 'control' } });
  expect(await get({ agent, port, intents: { category: 'bulk' } })).toBe('/x');
  expect(await get({ agent, port, intents: { category: 'query' } })).toBe('/x');
  expect(await get({ agent, port })).toBe('/x');
  expect(await decisions()).toEqual(['bulk: highest rate', 'query: lowest delay', 'control: lowest delay']);
});

test('http.Agent: a kept connection serves requests of the same intents only', async () => {
  const agent = new IntentAgent(asking(), { keepAlive: true });
  const before = connections;
  for (const category of ['bulk', 'bulk', 'query', 'bulk', 'query'] as const)
    await get({ agent, port, intents: { category } });
  expect(connections - before).toBe(2);
  expect(await decisions()).toEqual(['bulk: highest rate', 'query: lowest delay']);
  agent.destroy();
});

test('https.Agent: TLS runs over the connection that was decided', async () => {
  const agent = new IntentHttpsAgent(asking(), { ca: certificate });
  const options = {
    agent,
    port: securePort,
    servername: 'localhost',
    intents: { category: 'bulk' } as const,
  };
  expect(await get(options, https.get)).toBe('/x');
  expect(await decisions()).toEqual(['bulk: highest rate']);
  const distrusting = new IntentHttpsAgent(asking());
  await expect(get({ ...options, agent: distrusting }, https.get)).rejects.toThrow(/self-signed/);
  await decisions();
});

/** Reads an integer option of a connected socket. */
function optionOf(socket: Socket, level: number, option: number): number {
  const { _handle: handle } = socket as unknown as { _handle: { fd: number } };
  const [value, length] = [Buffer.alloc(4), Buffer.from(new Uint32Array([4]).buffer)];
  const getsockopt = koffi.load(null).func('int getsockopt(int, int, int, void *, void *)');
  expect(getsockopt(handle.fd, level, option, value, length)).toBe(0);
  return value.readInt32LE();
}

test('what Node and undici set on their own sockets is set: no delay of small segments, probes', async () => {
  const sockets: Socket[] = [];
  const dispatcher = new IntentDispatcher(asking());
  const undici = subscribed('undici:client:connected', ({ socket }) => sockets.push(socket as Socket));
  await (await request(`http://127.0.0.1:${port}/x`, { dispatcher })).body.dump();
  undici();
  const agent = new IntentAgent(asking(), { keepAlive: true });
  agent.once('free', (socket: Socket) => sockets.push(socket));
  await get({ agent, port });
  await expect.poll(() => sockets.length).toBe(2);
  // IPPROTO_TCP, TCP_NODELAY; SOL_SOCKET, SO_KEEPALIVE.
  expect(sockets.map((socket) => optionOf(socket, 6, 1))).toEqual([1, 1]);
  expect(sockets.map((socket) => optionOf(socket, 1, 9))).toEqual([1, 1]);
  await dispatcher.close();
  agent.destroy();
  await decisions();
});

/** Listens to a diagnostics channel; returns how to stop. */
function subscribed(name: string, take: (message: { socket: unknown }) => void): () => void {
  const listener = (message: unknown) => take(message as { socket: unknown });
  diagnostics.subscribe(name, listener);
  return () => diagnostics.unsubscribe(name, listener);
}

test('a Unix socket is connected without asking, by the agents and by the dispatcher', async () => {
  const socketPath = join(daemon.directory, 'local');
  const local = http.createServer((_, response) => response.end('local')).listen(socketPath);
  expect(await get({ agent: new IntentAgent(asking()), socketPath })).toBe('local');
  for (const options of [{ socketPath }, { connect: { socketPath } }]) {
    const dispatcher = new IntentDispatcher(asking(), options);
    expect(await (await request('http://anywhere/', { dispatcher })).body.text()).toBe('local');
    await dispatcher.close();
  }
  expect(await decisions()).toEqual([]);
  local.close();
});

test('a connection that does not come about in the time that undici is told is given up', async () => {
  const mam = join(daemon.directory, 'silent');
  const silent = createServer().listen(mam);
  for (const options of [{ connectTimeout: 50 }, { connect: { timeout: 50 } }]) {
    const dispatcher = new IntentDispatcher({ mam, mamTimeout: 10 }, options);
    const asked = request(`http://127.0.0.1:${port}/`, { dispatcher });
    await expect(asked).rejects.toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' });
    await dispatcher.destroy();
  }
  silent.close();
});

test('a refused connection and a wrong intent are errors of the request', async () => {
  const agent = new IntentAgent(asking());
  await expect(get({ agent, port: 1 })).rejects.toThrow('ECONNREFUSED');
  await expect(get({ agent, port, intents: { filesize: -1 } })).rejects.toThrow('Intent filesize');
  const wrong = createFetch(asking())(`http://127.0.0.1:${port}/`, { intents: { filesize: -1 } });
  await expect(wrong).rejects.toMatchObject({ cause: { code: 'ERR_INVALID_INTENT' } });
  await decisions();
});

test('fetch takes intents with each request', async () => {
  const fetch = createFetch(asking());
  const response = await fetch(`http://127.0.0.1:${port}/page`, { intents: { category: 'bulk' } });
  expect(await response.text()).toBe('/page');
  const plain = await fetch(`http://127.0.0.1:${port}/other`);
  expect(await plain.text()).toBe('/other');
  expect(await decisions()).toEqual(['bulk: highest rate', 'category unknown: default link']);
});

test("Node's own fetch, and undici's request, work on top of the dispatcher", async () => {
  const dispatcher = new IntentDispatcher(asking());
  const url = `http://127.0.0.1:${port}/page`;
  // The types of Node's fetch are of another version of undici.
  const init: object = { dispatcher: dispatcher.with({ category: 'bulk' }) };
  const own = await globalThis.fetch(url, init);
  expect(await own.text()).toBe('/page');
  const options = { dispatcher, intents: { category: 'query' } };
  for (let repeat = 0; repeat < 2; repeat++) {
    expect(await (await request(url, options)).body.text()).toBe('/page');
    // undici takes a connection for free one turn of the event loop after its last byte.
    await new Promise(setImmediate);
  }
  expect(await decisions()).toEqual(['bulk: highest rate', 'query: lowest delay']);
  await dispatcher.close();
});

test('the dispatcher speaks TLS, and reports a refused connection', async () => {
  const trusting = new IntentDispatcher(asking(), { connect: { ca: certificate } });
  const options = { dispatcher: trusting, intents: { category: 'bulk' } };
  const response = await request(`https://localhost:${securePort}/page`, options);
  expect(await response.body.text()).toBe('/page');
  await trusting.close();
  const refused = createFetch(asking())(`http://127.0.0.9:${port}/`);
  await expect(refused).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('the dispatcher keeps the connections of a limited number of intents', async () => {
  const dispatcher = new IntentDispatcher(asking());
  const before = connections;
  for (let filesize = 1; filesize <= 100; filesize++) {
    const { body } = await request(`http://127.0.0.1:${port}/`, {
      dispatcher,
      intents: { filesize },
    } as object);
    await body.dump();
  }
  expect(connections - before).toBe(100);
  const open = async () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  await expect.poll(open).toBeLessThanOrEqual(70);
  await dispatcher.close();
});
