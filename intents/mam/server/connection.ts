import type { Socket } from 'node:net';
import process from 'node:process';
import { FramingError } from '../../../base/framing.ts';
import { decodePayload, encodeFrame, PayloadReader } from '../../protocol/framing.ts';
import { requestSchema, type ReplyMessage, type RequestMessage } from '../../protocol/messages.ts';
import { describeIssues } from '../../../base/input/validate.ts';
import type { Log } from '../log.ts';
import { Line, type Turns } from './turns.ts';

/** Seconds in which a frame must be complete once it has begun. */
const FRAME_TIME = 5;
/** Requests of one client that are worked on at once; it is not read from while there are as many. */
const REQUESTS_AT_ONCE = 1024;
/** Bytes of work that a client may have wait; it is not read from while it has more. */
const WAITING_LIMIT = 512 * 1024;
/** Bytes of answers that a client may leave unread. */
const UNREAD_LIMIT = 4 * 2 ** 20;

/** Answers a request; called any number of times with `pending` and once with the answer. */
export type Handler = (request: RequestMessage, reply: (message: ReplyMessage) => void) => Promise<void>;

/** Serves one client until either side ends. What the client does wrong costs it its own connection only. */
export function serveClient(socket: Socket, handle: Handler, turns: Turns, log: Log): void {
  const reader = new PayloadReader();
  const line = new Line();
  let working = 0;
  let frameTimeout: NodeJS.Timeout | undefined;

  const reply = (message: ReplyMessage) => {
    if (!socket.writable) return;
    socket.write(encodeFrame(message));
    if (socket.writableLength <= UNREAD_LIMIT) return;
    log('warn', 'a client was dropped', { reason: 'it does not read its answers' });
    socket.destroy();
  };
  const refuse = (reason: string) => {
    log('warn', 'a client was dropped', { reason });
    turns.leave(line);
    socket.removeAllListeners('data');
    // It is told why, if it listens.
    socket.destroySoon();
    clearTimeout(frameTimeout);
    frameTimeout = setTimeout(() => socket.destroy(), FRAME_TIME * 1000);
  };
  /** Does what may be none of the protocol; the client is told so, and dropped. */
  const understanding = (step: () => void) => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      reply({ id: 0, type: 'error', message: error.message });
      refuse(error.message);
    }
  };
  const isBusy = () => working >= REQUESTS_AT_ONCE || line.waiting > WAITING_LIMIT;
  const adjust = () => {
    if (isBusy()) socket.pause();
    else if (socket.isPaused()) socket.resume();
  };
  const work = async (request: RequestMessage) => {
    working++;
    try {
      if (!isTooLate(request)) await handle(request, reply);
    } finally {
      working--;
      adjust();
    }
  };

  socket.on('data', (chunk: Buffer) => {
    understanding(() => {
      const payloads = reader.read(chunk);
      for (const payload of payloads)
        turns.add(line, payload.length, () => understanding(() => void work(validateRequest(payload))));
      waitForRest(payloads.length > 0);
    });
    adjust();
  });
  // The time of a frame runs from its first byte, not from its last piece.
  const waitForRest = (another: boolean) => {
    if (another || !reader.incomplete) {
      clearTimeout(frameTimeout);
      frameTimeout = undefined;
    }
    if (reader.incomplete)
      frameTimeout ??= setTimeout(
        () => refuse(`a message took longer than ${FRAME_TIME} s`),
        FRAME_TIME * 1000,
      );
  };
  socket.on('error', (error) => log('debug', 'a client was lost', { reason: error.message }));
  socket.on('close', () => {
    clearTimeout(frameTimeout);
    turns.leave(line);
  });
}

/** Nobody waits for the answer any more. */
function isTooLate({ until = Infinity }: RequestMessage): boolean {
  return until < Number(process.hrtime.bigint()) / 1e9;
}

function validateRequest(payload: Buffer): RequestMessage {
  const message = decodePayload(payload);
  const result = requestSchema.safeParse(message);
  if (result.success) return result.data;
  throw new FramingError(`not a request:\n${describeIssues(result.error, message).join('\n')}`);
}
