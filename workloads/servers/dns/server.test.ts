import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decode, encode, streamEncode, TRUNCATED_RESPONSE, type OptAnswer, type Packet } from 'dns-packet';
import { startNameServer, type NameServer } from './server.ts';

const ZONE = {
  server: ['10.0.0.1', 'fd00::1'],
  'only4.test': ['192.0.2.1'],
  many: Array.from({ length: 40 }, (_, index) => `192.0.2.${index + 1}`),
};
let names: NameServer;
beforeAll(async () => {
  names = await startNameServer('127.0.0.1', 0, ZONE);
});
afterAll(() => names.close());

const OPT: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

const query = (name: string, type: string, more: Partial<Packet> = {}): Packet => ({
  type: 'query',
  id: 7,
  questions: [{ name, type: type as 'A' }],
  ...more,
});

async function overUdp(packet: Packet): Promise<Buffer> {
  const socket = createSocket('udp4');
  socket.send(encode(packet), names.port, '127.0.0.1');
  const [answer] = (await once(socket, 'message')) as [Buffer];
  socket.close();
  return answer;
}

/** Sends bytes over one connection, in these pieces, and hands out so many answers. */
async function overTcp(pieces: Buffer[], count: number): Promise<Packet[]> {
  const socket = connect(names.port, '127.0.0.1').setNoDelay();
  const answers: Packet[] = [];
  const answered = new Promise<void>((resolve) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let end; bytes.length >= 2 && bytes.length >= (end = 2 + bytes.readUInt16BE(0));) {
        answers.push(decode(bytes.subarray(2, end)));
        bytes = bytes.subarray(end);
      }
      if (answers.length >= count) resolve();
    });
  });
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((later) => setTimeout(later, 20));
  }
  await answered;
  socket.destroy();
  return answers;
}

const dataOf = ({ answers = [] }: Packet): unknown[] =>
  answers.map((answer) => 'data' in answer && answer.data);
const rcodeOf = (answer: Buffer): number => answer.readUInt8(3) & 15;

test.each([
  ['server', 'A', ['10.0.0.1']],
  ['SERVER', 'AAAA', ['fd00::1']],
  ['server', 'ANY', ['10.0.0.1', 'fd00::1']],
  ['only4.test', 'AAAA', []],
  ['server', 'TXT', []],
])('%s %s has the answer %j over UDP and TCP', async (name, type, expected) => {
  const answer = await overUdp(query(name, type));
  expect([rcodeOf(answer), dataOf(decode(answer))]).toEqual([0, expected]);
  const [streamed] = await overTcp([streamEncode(query(name, type))], 1);
  expect(streamed && dataOf(streamed)).toEqual(expected);
});

test.each(['absent', 'constructor', '__proto__'])('there is no name %s', async (name) => {
  const answer = await overUdp(query(name, 'A'));
  expect([rcodeOf(answer), dataOf(decode(answer))]).toEqual([3, []]);
});

test('questions over one connection are answered, however their bytes are cut', async () => {
  const both = Buffer.concat([
    streamEncode(query('server', 'A', { id: 1 })),
    streamEncode(query('only4.test', 'A', { id: 2 })),
  ]);
  const answers = await overTcp([both.subarray(0, 1), both.subarray(1, 40), both.subarray(40)], 2);
  expect(answers.map((answer) => [answer.id, dataOf(answer)])).toEqual([
    [1, ['10.0.0.1']],
    [2, ['192.0.2.1']],
  ]);
});

test('what does not fit into a datagram is marked as truncated, and is whole over TCP', async () => {
  const short = decode(await overUdp(query('many', 'A')));
  expect([(short.flags ?? 0) & TRUNCATED_RESPONSE, dataOf(short)]).toEqual([TRUNCATED_RESPONSE, []]);
  const [whole] = await overTcp([streamEncode(query('many', 'A'))], 1);
  expect(whole && dataOf(whole)).toEqual(ZONE.many);
});

test('a client that says with EDNS how much it takes gets so much, and EDNS back', async () => {
  const answer = decode(await overUdp(query('many', 'A', { additionals: [OPT] })));
  expect(dataOf(answer)).toEqual(ZONE.many);
  expect(answer.additionals).toEqual([expect.objectContaining({ type: 'OPT', udpPayloadSize: 1232 })]);
  expect(decode(await overUdp(query('server', 'A'))).additionals).toEqual([]);
});

test('another version of EDNS is refused as RFC 6891 says', async () => {
  const additionals = [{ ...OPT, ednsVersion: 1 }];
  const { answers, additionals: [opt] = [] } = decode(await overUdp(query('server', 'A', { additionals })));
  expect([answers, opt]).toEqual([[], expect.objectContaining({ extendedRcode: 1, ednsVersion: 0 })]);
});

test('what is no query gets no answer, and the next one does', async () => {
  const socket = createSocket('udp4');
  socket.send('nonsense', names.port, '127.0.0.1');
  socket.send(
    encode({ type: 'response', id: 9, questions: [{ name: 'server', type: 'A' }] }),
    names.port,
    '127.0.0.1',
  );
  socket.send(encode(query('server', 'A', { id: 8 })), names.port, '127.0.0.1');
  const [answer] = (await once(socket, 'message')) as [Buffer];
  expect(decode(answer).id).toBe(8);
  socket.close();
});
