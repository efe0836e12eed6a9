import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTick } from 'node:timers/promises';
import { within } from '../../netns/enter.ts';
import { monotonic } from '../../base/clock.ts';
import type { Probe, ProbeOutcome } from './job.ts';

/** Seconds after which a link counts as not answering. */
const LIMIT = 3;

/** Opens a TCP connection over a link, and measures how long that takes: one round-trip time. */
export async function probe({ node, source, destination, port }: Probe): Promise<ProbeOutcome> {
  const { socket, started } = await within(node, async () => {
    const begun = monotonic();
    const opening = connect({ host: destination, port, localAddress: source });
    opening.on('error', () => undefined);
    // Node makes the socket itself on the next tick.
    await nextTick();
    return { socket: opening, started: begun };
  });
  try {
    await connected(socket);
    return { roundTripTime: monotonic() - started };
  } catch (error) {
    return { error: (error as Error).message };
  } finally {
    socket.destroy();
  }
}

async function connected(socket: Socket): Promise<void> {
  if (socket.errored) throw socket.errored;
  if (!socket.connecting) return;
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(LIMIT * 1000) });
  } catch (error) {
    throw (error as Error).name === 'AbortError' ? new Error(`no answer within ${LIMIT} s`) : error;
  }
}
