import { request as httpRequest, type IncomingMessage } from 'node:http';
import { FailedError } from '../../netns/errors.ts';
import { connect, type Intents, type IntentSocket } from '../../intents/index.ts';
import { monotonic } from '../clock.ts';
import { receiveBody } from './body.ts';

/** One request over one new connection: each object has its own, as wget without keep-alive has. */
export interface ObjectRequest {
  host: string;
  port: number;
  path: string;
  intents: Intents;
  /** First and last byte to ask for; without `last`, to the end. Undefined: the whole object. */
  range?: { first: number; last?: number } | undefined;
  /** Unix socket of the Multi Access Manager. */
  mam: string;
  /** Bytes that must have come before the reader is woken up; see `LOW_WATER_MARK`. */
  lowWaterMark: number;
}

/** What came of it. Times are seconds of the monotonic clock. */
export interface ObjectResponse {
  /** Bytes of the whole object. */
  size: number;
  /** First byte of the object that was sent, and how many were; each was compared with what it should be. */
  offset: number;
  bytes: number;
  start: number;
  connected: number;
  firstByte: number;
  lastByte: number;
  link: string;
  source: string;
  destination: string;
  reason: string;
}

/**
 * Fetches an object, or a part of it, through the augmented socket library: intents, policy, source address,
 * new connection. It ends with the last body byte, not with the close (fidelity rule 9).
 *
 * @throws FailedError when no policy decided, the server refuses, a byte is wrong, or the body ends early.
 */
export async function fetchObject(wanted: ObjectRequest): Promise<ObjectResponse> {
  const start = monotonic();
  const { host, port, mam, intents } = wanted;
  const socket = await connect({ host, port, mam, intents, onread: intoOneBuffer(() => socket) });
  const connected = monotonic();
  try {
    const { context } = socket;
    if (context.fallback) throw new FailedError(`No policy decided: ${context.reason}`);
    const response = await send(wanted, socket);
    const firstByte = monotonic();
    const extent = readExtent(response, wanted);
    await receiveBody(response, socket, extent.offset, extent.bytes, wanted.lowWaterMark);
    return {
      ...extent,
      ...{ start, connected, firstByte, lastByte: monotonic() },
      link: context.link ?? '',
      source: socket.localAddress ?? '',
      destination: socket.remoteAddress ?? '',
      reason: context.reason,
    };
  } finally {
    socket.destroy();
  }
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

function send({ path, host, range }: ObjectRequest, socket: IntentSocket): Promise<IncomingMessage> {
  const headers = { Host: host, ...(range ? { Range: `bytes=${range.first}-${range.last ?? ''}` } : {}) };
  return new Promise((resolve, reject) => {
    httpRequest({ path, headers, createConnection: () => socket })
      .once('error', reject)
      .once('response', resolve)
      .end();
  });
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
  throw new FailedError(`The server answered ${statusCode} when asked for ${path}.`);
}
