import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { FailedError } from '../../base/errors.ts';
import type { Intents, IntentSocket } from 'socket-intents';
import { monotonic } from '../../base/clock.ts';
import { request as httpRequest } from '../http.ts';
import { receiveBody, type ExpectedBody } from './body.ts';
import type { Connections } from './connections.ts';

/** One request for an object, or for a part of it. */
export interface ObjectRequest extends Pick<ExpectedBody, 'lowWaterMark' | 'stop' | 'heard'> {
  host: string;
  port: number;
  path: string;
  intents: Intents;
  /** First and last byte to ask for; without `last`, to the end. Undefined: the whole object. */
  range?: { first: number; last?: number } | undefined;
  /** Unix socket of the Multi Access Manager. */
  mam: string;
  connections: Connections;
}

/** What came of it. Times are seconds of the monotonic clock. */
export interface ObjectResponse {
  /** Bytes of the whole object. */
  size: number;
  /** First byte of the object that was sent, and how many came; each was compared with what it should be. */
  offset: number;
  bytes: number;
  /** It was stopped before all bytes had come. */
  cut: boolean;
  start: number;
  /** When there was a connection: made for this request, or an idle one. */
  connected: number;
  firstByte: number;
  lastByte: number;
  /** The connection had served a request before. */
  reused: boolean;
  link: string;
  source: string;
  destination: string;
  reason: string;
}

/**
 * Fetches an object, or a part of it, through the augmented socket library: intents, policy, source address,
 * connection. It ends with the last body byte, not with the close (fidelity rule 9).
 *
 * @throws FailedError when no policy decided or named a link, the server refuses, a byte is wrong, or the body ends
 *   early.
 */
export async function fetchObject(wanted: ObjectRequest): Promise<ObjectResponse> {
  const start = monotonic();
  const { socket, reused } = await open(wanted);
  const connected = monotonic();
  try {
    const { context } = socket;
    if (context.fallback) throw new FailedError(`No policy decided: ${context.reason}`);
    // What went over whatever link the system took says nothing about the policy.
    if (context.link === undefined) throw new FailedError(`The policy named no link: ${context.reason}`);
    const response = await send(wanted, socket);
    const firstByte = monotonic();
    // A socket that the server closes behind the body has no addresses any more.
    const [source, destination] = [socket.localAddress ?? '', socket.remoteAddress ?? ''];
    const { size, offset, bytes: length } = readExtent(response, wanted);
    const bytes = await receiveBody(response, socket, { ...wanted, offset, length });
    const lastByte = monotonic();
    const cut = bytes < length;
    if (cut) socket.destroy();
    else await release(wanted.connections, response, socket);
    return {
      ...{ size, offset, bytes, cut, start, connected, firstByte, lastByte, reused },
      link: context.link,
      ...{ source, destination },
      reason: context.reason,
    };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function open({ host, port, mam, intents, connections }: ObjectRequest) {
  const opened = await connections.open({ host, port, mam, intents, onread: intoOneBuffer(() => own) });
  const own = opened.socket;
  return opened;
}

/** Where every read of this process ends. */
const buffer = Buffer.alloc(65536);

/**
 * Reads into one buffer for good: new memory for each read costs a guest several times what the read does.
 * Whoever hears of the bytes is done with them before the next read: the parser of the response, and
 * `receiveBody`, which compares them.
 */
const intoOneBuffer = (socket: () => IntentSocket) => ({
  buffer,
  callback: (length: number): boolean => socket().emit('data', buffer.subarray(0, length)),
});

function send(
  { path, host, range, connections }: ObjectRequest,
  socket: IntentSocket,
): Promise<IncomingMessage> {
  const headers = {
    Host: host,
    ...(range ? { Range: `bytes=${range.first}-${range.last ?? ''}` } : {}),
    ...(connections.kept ? { Connection: 'keep-alive' } : {}),
  };
  return new Promise((resolve, reject) => {
    httpRequest({ path, headers, createConnection: () => socket })
      .once('error', reject)
      .once('response', resolve)
      .end();
  });
}

/** An idle connection has nothing to read: the parser has seen the end of the response. */
async function release(
  connections: Connections,
  response: IncomingMessage,
  socket: IntentSocket,
): Promise<void> {
  if (connections.kept && !response.readableEnded) await once(response, 'end');
  connections.release(socket);
}

/** Which bytes of the object the body carries. */
function readExtent(
  { statusCode, headers }: IncomingMessage,
  { path, range }: ObjectRequest,
): { size: number; offset: number; bytes: number } {
  const bytes = Number(headers['content-length']);
  if (statusCode === 200 && !range) return { size: bytes, offset: 0, bytes };
  const [, first, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  if (statusCode === 206 && range && Number(first) === range.first)
    return { size: Number(size), offset: range.first, bytes };
  // No part of an empty object can be asked for (RFC 9110, Section 15.5.17).
  if (statusCode === 416 && range?.first === 0 && headers['content-range'] === 'bytes */0')
    return { size: 0, offset: 0, bytes: 0 };
  throw new FailedError(`The server answered ${path} with status ${statusCode}.`);
}
