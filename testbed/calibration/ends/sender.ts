import { createSocket, type Socket } from 'node:dgram';
import process from 'node:process';
import { monotonic } from '../../../base/clock.ts';
import { DATAGRAM_PORT, payloadOf, type Family, type Flow } from '../measure.ts';

/** Content of a datagram: its number, when it was sent, and a filling. */
export const NUMBER_AT = 0;
export const TIME_AT = 4;
export const FILLING_AT = 12;
export const FILLING = 'p'.charCodeAt(0);

/**
 * Sends a flow. What follows with a spacing is paced by waiting on memory that nobody writes: timers of the event loop
 * are good for a millisecond, these for microseconds.
 *
 * @param source - address to send from; any when undefined
 */
export async function sendFlow(flow: Flow, to: string, source: string | undefined): Promise<void> {
  const { family, frame, hops } = flow;
  const socket = await open(family, to, source, hops);
  // No way there: nothing comes, and that is what is told.
  if (!socket) return;
  const send = (number: number, sent: () => void): void => {
    const payload = Buffer.alloc(payloadOf(frame, family), FILLING);
    payload.writeUInt32BE(number, NUMBER_AT);
    payload.writeBigInt64BE(process.hrtime.bigint(), TIME_AT);
    socket.send(payload, sent);
  };
  let number = 0;
  for (const { count, group, spacing } of flow.parts) {
    const start = monotonic();
    for (let done = 0; done < count; done += group) {
      waitUntil(start + (done / group) * spacing);
      let left = Math.min(group, count - done);
      await new Promise<void>((resolve) => {
        for (let each = left; each > 0; each--) send(number++, () => --left === 0 && resolve());
      });
    }
    waitUntil(start + (count / group) * spacing);
  }
  socket.close();
}

const idle = new Int32Array(new SharedArrayBuffer(4));
function waitUntil(moment: number): void {
  for (let left = moment - monotonic(); left > 0; left = moment - monotonic())
    Atomics.wait(idle, 0, 0, Math.max(1e-3, left * 1000));
}

/** A connected socket; undefined where there is no route. */
async function open(
  family: Family,
  to: string,
  source: string | undefined,
  hops: number,
): Promise<Socket | undefined> {
  const socket = createSocket(`udp${family}`);
  // What the kernel refuses to send is missed where it does not come.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(source === undefined ? {} : { address: source }, resolve));
  // The callback is given an error, which its type does not say.
  const error = await new Promise<unknown>((resolve) =>
    socket.connect(DATAGRAM_PORT, to, resolve as (error?: Error) => void),
  );
  if (error) return void socket.close();
  socket.setTTL(hops);
  return socket;
}
