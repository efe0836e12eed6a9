import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonic } from '../../../base/clock.ts';
import {
  BULK_PORT,
  ECHO_PORT,
  OVERHEAD,
  PROBE_INTERVAL,
  SMALL_FRAME,
  type Mark,
  type TcpRequest,
  type TcpResult,
} from '../measure.ts';

/** Marks that are handed on of one flow, at most. */
const MARKS = 500;

/**
 * Runs one TCP flow, with small probes beside it until it has settled: they see the queue fill, which it does
 * at the latest when slow start ends, and take no part in the rate that is measured afterwards.
 *
 * @param source - the client's address
 */
export async function runTcp(request: TcpRequest, source: string, server: string): Promise<TcpResult> {
  const probes = createSocket('udp4');
  // Under load, many probes wait for their echo at once.
  probes.setMaxListeners(0);
  await new Promise<void>((resolve) => probes.bind({ address: source }, resolve));
  const roundTrips: number[] = [];
  const probing = (async () => {
    for (const end = monotonic() + request.settle; monotonic() < end;) {
      void echoOf(probes, server).then((time) => time !== undefined && roundTrips.push(time));
      await sleep(PROBE_INTERVAL * 1000);
    }
  })();
  const flow = request.direction === 'down' ? downstream : upstream;
  const marks = await flow(await open(source, server), request.duration);
  await probing;
  // What is under way ends before anything else is measured.
  await sleep(2000);
  probes.close();
  return {
    marks: thin(marks, request.settle + 0.5, request.duration),
    largestRoundTrip: Math.max(0, ...roundTrips),
  };
}

/** One echo; undefined when it does not come back within 5 s. */
async function echoOf(socket: Datagrams, server: string): Promise<number | undefined> {
  const payload = Buffer.alloc(SMALL_FRAME - OVERHEAD[4], 'p');
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

const open = (source: string, server: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: server, port: BULK_PORT, localAddress: source }, () => resolve(socket));
    socket.on('error', reject);
  });

type TcpFlow = (socket: Socket, duration: number) => Promise<Mark[]>;

/** Asks for bytes and notes when how many had come. */
const downstream: TcpFlow = async (socket, duration) => {
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
const upstream: TcpFlow = async (socket, duration) => {
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
  const every = Math.max(1, Math.ceil(within.length / MARKS));
  return within.filter((_, index) => index % every === 0);
}
