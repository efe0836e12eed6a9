import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SocketSets, type IntentSocket } from '../index.ts';
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

async function setsUnder(body: string): Promise<SocketSets> {
  await usePolicy(daemon, body);
  return new SocketSets({ mam: daemon.socket, mamTimeout: 10 });
}

const to = () => ({ host: '127.0.0.1', port: echo.port });

async function exchange(socket: IntentSocket, words: string): Promise<string> {
  socket.write(words);
  return String((await once(socket, 'data')) as [Buffer]);
}

test('without a hook of its own, a policy reuses an idle connection on the link it would connect over', async () => {
  const sets = await setsUnder(
    `onConnect: ({ links: [link] }) => ({ link: link.name, reason: 'the one link' })`,
  );
  const first = await sets.socketconnect({ ...to(), intents: { filesize: 1 } });
  expect(first.reused).toBe(false);
  expect(await exchange(first.socket, 'one')).toBe('one');
  const beside = await sets.socketconnect(to());
  expect(beside.reused).toBe(false);
  sets.release(first.socket);
  const second = await sets.socketconnect({ ...to(), intents: { filesize: 2 } });
  expect(second).toEqual({ socket: first.socket, reused: true });
  expect(second.socket.context).toMatchObject({
    intents: { filesize: 2 },
    reason: 'the one link',
    mam: 'answered',
  });
  expect(await exchange(second.socket, 'two')).toBe('two');
  sets.close(second.socket);
  sets.close(beside.socket);
});

test('a policy sees the idle connections with the intents of their last object, and chooses', async () => {
  const sets = await setsUnder(`
    onConnect: () => ({ reason: 'connect' }),
    onSocketConnect: () => ({ reason: 'socketconnect' }),
    onSocketChoose({ intents, sockets }) {
      const idle = sockets.find((socket) => socket.intents.category === intents.category);
      return { reuse: idle?.id, reason: sockets.map((s) => [s.link, s.source, s.destination, s.intents.category].join()).join(';') };
    }`);
  const bulk = await sets.socketconnect({ ...to(), intents: { category: 'bulk' } });
  expect(bulk.socket.context.reason).toBe('socketconnect');
  sets.release(bulk.socket);
  const query = await sets.socketconnect({ ...to(), intents: { category: 'query' } });
  expect(query.reused).toBe(false);
  expect(query.socket.context.reason).toBe('loopback,127.0.0.1,127.0.0.1,bulk');
  sets.release(query.socket);
  const again = await sets.socketconnect({ ...to(), intents: { category: 'bulk' } });
  expect(again).toEqual({ socket: bulk.socket, reused: true });
  sets.close(again.socket);
  sets.cleanup();
});

test('connections to another destination, or of another protocol, are of another set', async () => {
  await using other = await startEcho();
  const sets = await setsUnder(`onConnect: () => ({ reason: 'x' })`);
  const { socket } = await sets.socketconnect(to());
  sets.release(socket);
  for (const elsewhere of [
    { ...to(), port: other.port },
    { ...to(), protocol: 'mptcp' as const },
  ]) {
    const found = await sets.socketconnect(elsewhere);
    expect(found.reused).toBe(false);
    sets.close(found.socket);
  }
  sets.cleanup();
  expect(socket.destroyed).toBe(true);
});

test('an idle connection that its peer has closed, or spoken on, is not offered', async () => {
  const sets = await setsUnder(`onConnect: () => ({ reason: 'x' })`);
  for (const surprise of ['end', 'write'] as const) {
    const { socket } = await sets.socketconnect(to());
    expect(await exchange(socket, 'ready')).toBe('ready');
    sets.release(socket);
    const peer = echo.connections.at(-1);
    if (surprise === 'end') peer?.end();
    else peer?.write('out of turn');
    await new Promise((resolve) => setTimeout(resolve, 30));
    const next = await sets.socketconnect(to());
    expect(next.reused, surprise).toBe(false);
    expect(socket.destroyed).toBe(true);
    sets.close(next.socket);
  }
});

test('two requests at once do not get the same idle connection', async () => {
  const sets = await setsUnder(`onConnect: () => ({ reason: 'x' })`);
  const { socket } = await sets.socketconnect(to());
  sets.release(socket);
  const both = await Promise.all([sets.socketconnect(to()), sets.socketconnect(to())]);
  expect(both.filter(({ reused }) => reused)).toHaveLength(1);
  for (const { socket: each } of both) sets.close(each);
});

test('a policy that chooses a connection that is not idle is not followed', async () => {
  const sets = await setsUnder(
    `onConnect: () => ({ reason: 'x' }), onSocketChoose: () => ({ reuse: 99, reason: 'y' })`,
  );
  const { socket } = await sets.socketconnect(to());
  sets.release(socket);
  const next = await sets.socketconnect(to());
  expect(next.reused).toBe(false);
  expect(next.socket.context.reason).toMatch(/chose socket 99, which is not idle; the system decides/);
  sets.close(next.socket);
  sets.cleanup();
});

test('without a daemon it is a plain pool', async () => {
  const sets = new SocketSets({ mam: null });
  const { socket } = await sets.socketconnect(to());
  sets.release(socket);
  expect(await sets.socketconnect(to())).toEqual({ socket, reused: true });
  sets.close(socket);
});
