import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonic } from '../../base/clock.ts';
import { interfaceCounters } from '../../base/counters.ts';
import {
  BULK_PORT,
  ECHO_PORT,
  LARGE,
  PROBE_INTERVAL,
  SMALL,
  type BulkResult,
  type Mark,
  type ProbeRequest,
  type ProbeResult,
} from './measure.ts';

/** The measurements of one link, made in the client's namespace from that link's address. */

/** Measures one link: alone on an idle line, then under load in each direction, then its loss. */
export async function probe(request: ProbeRequest): Promise<ProbeResult> {
  const socket = createSocket('udp4');
  // Under load, many probes wait for their echo at once.
  socket.setMaxListeners(0);
  await new Promise<void>((resolve) => socket.bind({ address: request.source }, resolve));
  const small = await pings(socket, request.server, SMALL, 5);
  const large = await pings(socket, request.server, LARGE, 5);
  const down = await underLoad(socket, request, downstream);
  await sleep(2000);
  const up = await underLoad(socket, request, upstream);
  await sleep(2000);
  const arrived = await countArrivals(socket, request);
  socket.close();
  return { small, large, down, up, arrived };
}

async function pings(socket: Datagrams, server: string, size: number, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const time = await ping(socket, server, size);
    if (time !== undefined) times.push(time);
    await sleep(100);
  }
  return times;
}

/** One echo; undefined when it does not come back within 5 s. */
async function ping(socket: Datagrams, server: string, size: number): Promise<number | undefined> {
  const payload = Buffer.alloc(size, 'p');
  const mark = process.hrtime.bigint();
  payload.writeBigInt64BE(mark);
  return new Promise((resolve) => {
    const limit = setTimeout(() => finish(undefined), 5000);
    const hear = (data: Buffer): void => {
      if (data.length >= 8 && data.readBigInt64BE() === mark) finish(monotonic() - Number(mark) / 1e9);
    };
    const finish = (time: number | undefined): void => {
      clearTimeout(limit);
      socket.off('message', hear);
      resolve(time);
    };
    socket.on('message', hear);
    socket.send(payload, ECHO_PORT, server);
  });
}

/** Marks that are handed on of one flow, at most. */
const MARKS = 500;

type Flow = (socket: Socket, duration: number) => Promise<Mark[]>;

/**
 * Runs one bulk flow, with small probes beside it until it has settled: they see the queue fill, which it does
 * at the latest when slow start ends, and take no part in the rate that is measured afterwards.
 */
async function underLoad(socket: Datagrams, request: ProbeRequest, flow: Flow): Promise<BulkResult> {
  const before = elsewhere(request.device);
  const roundTrips: number[] = [];
  const probing = (async () => {
    for (const end = monotonic() + request.settle; monotonic() < end;) {
      void ping(socket, request.server, SMALL).then((time) => time !== undefined && roundTrips.push(time));
      await sleep(PROBE_INTERVAL * 1000);
    }
  })();
  const marks = await flow(await open(request), request.duration);
  await probing;
  await sleep(1000);
  return {
    marks: thin(marks, request.settle + 0.5, request.duration),
    largestRoundTrip: Math.max(...roundTrips),
    elsewhere: elsewhere(request.device) - before,
  };
}

const open = ({ source, server }: ProbeRequest): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: server, port: BULK_PORT, localAddress: source }, () => resolve(socket));
    socket.on('error', reject);
  });

/** Asks for bytes and notes when how many had come. */
const downstream: Flow = async (socket, duration) => {
  const started = monotonic();
  const marks: Mark[] = [];
  let bytes = 0;
  socket.on('data', (data) => {
    bytes += data.length;
    marks.push({ time: monotonic() - started, bytes });
  });
  socket.write('d');
  await sleep(duration * 1000);
  socket.resetAndDestroy();
  return marks;
};

/** Sends bytes; the server notes when how many had come. */
const upstream: Flow = async (socket, duration) => {
  const chunk = Buffer.alloc(1 << 14, 'u');
  let pouring = true;
  const pour = (): void => {
    if (pouring) socket.write(chunk, pour);
  };
  pour();
  await sleep(duration * 1000);
  pouring = false;
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.end();
  await new Promise((resolve) => socket.once('close', resolve));
  return JSON.parse(answer) as Mark[];
};

/** The marks of the measured part, thinned. */
function thin(marks: readonly Mark[], from: number, to: number): Mark[] {
  const within = marks.filter(({ time }) => time >= from && time <= to);
  const every = Math.ceil(within.length / MARKS);
  return within.filter((_, index) => index % every === 0);
}

/** Packets that any other link carried so far, loopback excepted. */
function elsewhere(device: string): number {
  let packets = 0;
  for (const [name, counters] of interfaceCounters())
    if (name !== device && name !== 'lo') packets += counters.received.packets + counters.sent.packets;
  return packets;
}

async function countArrivals(socket: Datagrams, request: ProbeRequest): Promise<ProbeResult['arrived']> {
  const { packets, server, spacing } = request;
  if (packets === 0) return { down: 0, up: 0 };
  let down = 0;
  const hear = (data: Buffer): void => {
    if (data[0] === 'f'.charCodeAt(0)) down++;
  };
  socket.on('message', hear);
  // The request itself may be lost; the server starts over for each, so it is sent until packets come.
  for (let attempt = 0; attempt < 10 && down === 0; attempt++) {
    socket.send(`flood! ${packets} ${spacing.down}`, ECHO_PORT, server);
    await sleep(2000);
  }
  await sleep(packets * spacing.down * 1100 + 2000);
  socket.off('message', hear);

  const payload = Buffer.alloc(LARGE, 'count!');
  const before = await ask(socket, server);
  for (let index = 0; index < packets; index++) {
    socket.send(payload, ECHO_PORT, server);
    await sleep(spacing.up * 1000);
  }
  await sleep(2000);
  return { down, up: (await ask(socket, server)) - before };
}

/** Asks the server what it has counted; a lost question is asked again. */
async function ask(socket: Datagrams, server: string): Promise<number> {
  for (;;) {
    const answer = await new Promise<number | undefined>((resolve) => {
      const limit = setTimeout(() => resolve(undefined), 1000);
      socket.once('message', (data) => {
        clearTimeout(limit);
        resolve(Number(data.toString()));
      });
      socket.send('count?', ECHO_PORT, server);
    });
    if (answer !== undefined && Number.isInteger(answer)) return answer;
  }
}
