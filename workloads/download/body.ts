import type { IncomingMessage } from 'node:http';
import { FailedError } from '../../base/errors.ts';
import type { IntentSocket } from 'socket-intents';
import { matches } from '../content.ts';

/** Which body is expected, and who wants to know of it. */
export interface ExpectedBody {
  /** Where in the object the body begins. */
  offset: number;
  length: number;
  /** Bytes that must have come before the reader is woken up (SO_RCVLOWAT, socket(7)). */
  lowWaterMark: number;
  /** Ends the transfer early. */
  stop?: AbortSignal | undefined;
  /** Called with the bytes received so far, whenever some have come. */
  heard?: ((received: number) => void) | undefined;
}

/**
 * Takes a body in and compares every byte. Resolves with its last byte, or when it is stopped.
 *
 * @returns bytes that were received: `length` unless it was stopped
 * @throws FailedError when a byte is wrong or the body ends early.
 */
export function receiveBody(
  response: IncomingMessage,
  socket: IntentSocket,
  body: ExpectedBody,
): Promise<number> {
  const { offset, length, lowWaterMark, stop, heard } = body;
  const wakeAt = (bytes: number): void => {
    if (lowWaterMark > 1) socket.setsockopt('SOL_SOCKET', 'SO_RCVLOWAT', Math.max(1, bytes));
  };
  return new Promise((resolve, reject) => {
    let received = 0;
    const cut = (): void => done();
    const done = (): void => {
      stop?.removeEventListener('abort', cut);
      // What comes next over a kept connection is a short head.
      wakeAt(1);
      resolve(received);
    };
    response.on('data', (data: Buffer) => {
      const from = offset + received;
      received += data.length;
      const left = length - received;
      if (!matches(data, from))
        reject(new FailedError(`Wrong bytes were received between ${from} and ${offset + received}.`));
      heard?.(received);
      if (left === 0) done();
      else if (left < lowWaterMark) wakeAt(left);
    });
    const early = (): void => reject(new FailedError(`The body ended after ${received} of ${length} bytes.`));
    response.once('end', early).once('aborted', early).once('error', reject);
    stop?.addEventListener('abort', cut);
    if (length === 0 || stop?.aborted) done();
    else wakeAt(Math.min(lowWaterMark, length));
  });
}
