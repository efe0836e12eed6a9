import type { IncomingMessage } from 'node:http';
import { FailedError } from '../../netns/errors.ts';
import type { IntentSocket } from '../../intents/index.ts';
import { matches } from '../content.ts';

/**
 * Bytes that must have come before a reader is woken up (SO_RCVLOWAT, socket(7)). A guest spends most of its
 * time on waking readers; with 16 KiB the completion times stay the same, with 64 KiB they do not, since the
 * receive window grows only when the application reads (fidelity rule 18).
 */
export const LOW_WATER_MARK = 16384;

/**
 * Takes a body in and compares every byte. Resolves with its last byte.
 *
 * @param offset - where in the object the body begins
 * @throws FailedError when a byte is wrong or the body ends early.
 */
export function receiveBody(
  response: IncomingMessage,
  socket: IntentSocket,
  offset: number,
  length: number,
  lowWaterMark: number,
): Promise<void> {
  const wakeAt = (bytes: number): void => {
    socket.setsockopt('SOL_SOCKET', 'SO_RCVLOWAT', Math.max(1, bytes));
  };
  return new Promise((resolve, reject) => {
    let received = 0;
    response.on('data', (data: Buffer) => {
      const from = offset + received;
      received += data.length;
      const left = length - received;
      if (!matches(data, from))
        reject(new FailedError(`There are wrong bytes between ${from} and ${offset + received}.`));
      else if (left === 0) resolve();
      else if (left < lowWaterMark) wakeAt(left);
    });
    const early = (): void => reject(new FailedError(`The body ended after ${received} of ${length} bytes.`));
    response.once('end', early).once('aborted', early).once('error', reject);
    if (length === 0) resolve();
    else if (lowWaterMark > 1) wakeAt(Math.min(lowWaterMark, length));
  });
}
