import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MamClient } from '../../client/mam-client.ts';
import { toWire } from '../../client/ask.ts';
import { createContext } from '../../client/context.ts';
import { encodeFrame, FrameReader, MAXIMUM_PAYLOAD, PROTOCOL_VERSION } from '../../protocol/framing.ts';
import { startDaemon, type TestDaemon } from '../../testing/daemon.ts';

const run = promisify(execFile);

const question = {
  type: 'connect',
  context: toWire(createContext({ intents: { category: 'bulk', filesize: 1000 } }), {
    host: '127.0.0.1',
    port: 80,
  }),
} as const;

/** A client that does as it should still gets its decision. */
async function expectAnswer({ socket }: TestDaemon): Promise<void> {
  const client = new MamClient(socket);
  expect(await client.ask(question, 5)).toMatchObject({ type: 'decision', link: 'loopback' });
  client.close();
}

async function open({ socket }: TestDaemon): Promise<Socket> {
  const client = connect(socket).on('error', () => undefined);
  await once(client, 'connect');
  return client;
}

/** Requests of every kind, as they should be. */
const messages: object[] = [
  { id: 1, ...question },
  { id: 2, ...question, type: 'resolve', context: { ...question.context, host: 'localhost', addresses: [] } },
  {
    id: 3,
    ...question,
    type: 'socketconnect',
    sockets: [{ id: 1, source: '127.0.0.1', destination: '127.0.0.1', intents: {}, idle: 1 }],
  },
  { id: 4, type: 'status' },
];

/** A frame with some of its bytes replaced, inserted, cut out or cut off, or a header that lies. */
const mutated = fc
  .tuple(
    fc.constantFrom(...messages),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'insert', 'remove', 'truncate'), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([message, mutations]) => mutations.reduce(mutate, encodeFrame(message)));

/** The request's JSON with one of its values replaced by any other. */
const replaced = fc
  .tuple(fc.constantFrom(...messages), fc.nat(), fc.jsonValue())
  .map(([message, place, value]) => encodeFrame(replaceValue(message, place, value)));

function mutate(bytes: Buffer, [place, kind, value]: [number, string, number]): Buffer {
  const at = place % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (kind === 'truncate') return before;
  if (kind === 'insert') return Buffer.concat([before, Buffer.of(value), after]);
  return Buffer.concat([before, ...(kind === 'replace' ? [Buffer.of(value)] : []), after.subarray(1)]);
}

/** Replaces one value, counted through the whole document. */
function replaceValue(document: unknown, place: number, value: unknown): unknown {
  let count = 0;
  JSON.stringify(document, (_key, each: unknown) => (count++, each));
  let seen = -1;
  return JSON.parse(
    JSON.stringify(document, (_key, each: unknown) => (++seen === (place % (count - 1)) + 1 ? value : each)),
  );
}

/** A frame with this payload. */
function raw(payload: string): Buffer {
  const frame = encodeFrame('');
  const header = frame.subarray(0, 4);
  header.writeUIntBE(Buffer.byteLength(payload), 1, 3);
  return Buffer.concat([header, Buffer.from(payload)]);
}

/** Sends bytes over a connection of their own, and returns what the daemon says before it closes. */
async function provoke(daemon: TestDaemon, bytes: Buffer): Promise<string> {
  const socket = await open(daemon);
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1'))).end(bytes);
  await once(socket, 'close');
  return said;
}

test('100,000 mutated messages harm nobody but their senders, and the daemon goes on answering', async () => {
  await using daemon = await startDaemon(undefined, '--log', 'error');
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1e9);
  const samples = fc.sample(fc.oneof(mutated, replaced), { seed, numRuns: 100_000 });
  const seen = { refused: 0, answered: 0, silent: 0 };
  const lanes = Array.from({ length: 16 }, async (_, lane) => {
    for (let index = lane; index < samples.length; index += 16) {
      const said = await provoke(daemon, samples[index] ?? Buffer.alloc(0));
      seen[said.includes('"error"') ? 'refused' : said ? 'answered' : 'silent']++;
      if (index % 10_000 === 0) await expectAnswer(daemon);
    }
  });
  await Promise.all(lanes);
  // Each kind of end is met often: refused, valid all the same, and cut short.
  for (const [end, count] of Object.entries(seen)) expect(count, `${end}, seed ${seed}`).toBeGreaterThan(300);
  await expectAnswer(daemon);
  expect(daemon.process.exitCode, `seed ${seed}`).toBeNull();
  expect(
    daemon.log.filter(({ level }) => level === 'error'),
    `seed ${seed}`,
  ).toEqual([]);
}, 600_000);

test.each([
  [
    'announces too much',
    Buffer.concat([Buffer.of(PROTOCOL_VERSION, 255, 255, 255), Buffer.alloc(100)]),
    /exceeds/,
  ],
  ['speaks another version', Buffer.of(9, 0, 0, 2, 123, 125), /version 9/],
  ['sends no JSON', Buffer.of(PROTOCOL_VERSION, 0, 0, 2, 65, 66), /not JSON/],
  ['nests its message without end', raw('['.repeat(60_000) + ']'.repeat(60_000)), /nests deeper than 64/],
  [
    'nests a configuration without end',
    raw(`{"id":1,"type":"configure","configuration":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`),
    /nests deeper than 64/,
  ],
  ['asks for what there is not', encodeFrame({ id: 1, type: 'teapot' }), /not a request/],
  [
    'sends values that are not allowed',
    encodeFrame({ id: 1, ...question, context: { ...question.context, port: 70000 } }),
    /context.port/,
  ],
])('a client that %s is told so and loses its connection; others do not', async (_what, bytes, reason) => {
  await using daemon = await startDaemon();
  const [bad, good] = [await open(daemon), await open(daemon)];
  const reader = new FrameReader();
  const said: unknown[] = [];
  bad.on('data', (chunk: Buffer) => said.push(...reader.read(chunk)));
  bad.write(bytes);
  await once(bad, 'close');
  expect(said).toEqual([{ id: 0, type: 'error', message: expect.stringMatching(reason) as string }]);
  expect(good.destroyed).toBe(false);
  good.destroy();
  await expectAnswer(daemon);
});

test('a client that sends a message drop by drop is dropped after 5 s; one that pauses between messages is not', async () => {
  await using daemon = await startDaemon();
  const [slow, patient] = [await open(daemon), await open(daemon)];
  slow.resume();
  const frame = encodeFrame({ id: 1, ...question });
  const start = performance.now();
  let sent = 0;
  const drip = setInterval(() => slow.write(frame.subarray(sent, ++sent)), 100);
  await once(slow, 'close');
  clearInterval(drip);
  expect(sent).toBeLessThan(frame.length);
  expect(performance.now() - start).toBeGreaterThan(4500);
  expect(patient.destroyed).toBe(false);
  patient.write(frame);
  await once(patient, 'data');
  patient.destroy();
});

test('a client that does not read its answers is dropped before they fill the memory', async () => {
  await using daemon = await startDaemon(undefined, '--log', 'warn');
  const deaf = await open(daemon);
  deaf.pause();
  const frame = encodeFrame({ id: 1, type: 'status' });
  const many = Buffer.concat(Array.from({ length: 2000 }, () => frame));
  const flood = setInterval(() => deaf.write(many), 5);
  await expect
    .poll(() => daemon.log.some(({ reason }) => reason === 'it does not read its answers'), {
      timeout: 60_000,
    })
    .toBe(true);
  clearInterval(flood);
  deaf.destroy();
  await expectAnswer(daemon);
});

test('brackets in texts are no levels', async () => {
  await using daemon = await startDaemon();
  const host = `${'[{'.repeat(100)}"\\`;
  const client = new MamClient(daemon.socket);
  const context = { ...question.context, host, addresses: [{ address: '127.0.0.1' }] };
  expect(await client.ask({ ...question, context }, 5)).toMatchObject({ type: 'decision' });
  client.close();
});

test('what nobody waits for any more is not decided', async () => {
  await using daemon = await startDaemon();
  const socket = await open(daemon);
  const late = encodeFrame({ id: 1, ...question, until: Number(process.hrtime.bigint()) / 1e9 - 1 });
  socket.write(Buffer.concat([late, late, encodeFrame({ id: 2, type: 'status' })]));
  const [answer] = new FrameReader().read(((await once(socket, 'data')) as [Buffer])[0]);
  expect(answer).toMatchObject({ id: 2, status: { decisions: 0 } });
  socket.destroy();
});

test('a client that floods does not keep another waiting until its own requests are done', async () => {
  await using daemon = await startDaemon(undefined, '--log', 'warn');
  const sockets = Array.from({ length: 500 }, (_, number) => ({
    id: number,
    source: '127.0.0.1',
    destination: '127.0.0.1',
    intents: { filesize: number },
    idle: 0,
  }));
  const flood = encodeFrame({ id: 1, ...question, type: 'socketconnect', sockets });
  const flooder = await open(daemon);
  const reader = new FrameReader();
  let answered = 0;
  flooder.on('data', (chunk: Buffer) => (answered += reader.read(chunk).length));
  for (let count = 0; count < 400; count++) flooder.write(flood);
  await expect.poll(() => answered).toBeGreaterThan(0);
  await expectAnswer(daemon);
  expect(answered).toBeLessThan(400);
  flooder.destroy();
});

test('clients that find no descriptor left are turned away, and the log says why', async () => {
  await using daemon = await startDaemon(undefined, '--log', 'warn');
  await run('prlimit', ['--nofile=60:60', '--pid', String(daemon.process.pid)]);
  const crowd = await Promise.all(Array.from({ length: 100 }, () => open(daemon)));
  await expect
    .poll(() => daemon.log)
    .toContainEqual(
      expect.objectContaining({
        message: 'no more clients can be let in',
        openFiles: 60,
        cure: expect.stringContaining('ulimit -n') as string,
      }),
    );
  for (const socket of crowd) socket.destroy();
  await expectAnswer(daemon);
});

test('the largest message that is allowed is answered', async () => {
  await using daemon = await startDaemon();
  const client = new MamClient(daemon.socket);
  const padding = 'x'.repeat(MAXIMUM_PAYLOAD - 200);
  await expect(client.ask({ type: 'configure', configuration: { padding } }, 5)).resolves.toMatchObject({
    type: 'error',
  });
  client.close();
});

test('1,000 clients at once, each with ten requests, are all answered', async () => {
  await using daemon = await startDaemon(undefined, '--log', 'warn');
  const clients = Array.from({ length: 1000 }, () => new MamClient(daemon.socket));
  const answers = await Promise.all(
    clients.flatMap((client) => Array.from({ length: 10 }, () => client.ask(question, 60))),
  );
  expect(answers).toHaveLength(10_000);
  expect(answers.every((answer) => answer.type === 'decision' && answer.link === 'loopback')).toBe(true);
  for (const client of clients) client.close();
  await expectAnswer(daemon);
});
