import type { Route } from '../protocol/messages.ts';
import { askDecision, toWire, type Answer } from './ask.ts';
import { createContext } from './context.ts';
import { IntentSocket, type IntentConnectOptions, type IntentSocketOptions } from './intent-socket.ts';

/** Seconds after which the next route is tried, when there is one. */
export const DEFAULT_ATTEMPT_TIMEOUT = 1;

/** Everything a connection can be told. */
export interface ConnectOptions extends IntentSocketOptions, IntentConnectOptions {
  host: string;
  /** Seconds that one of several routes may take before the next is tried. The last has no limit. */
  attemptTimeout?: number | undefined;
}

/**
 * Connects with intents: asks the Multi Access Manager, then tries the routes it names in their order.
 *
 * @returns The connected socket. Its `context` names the link, the addresses, the options set, the reason, and
 * whether the Multi Access Manager has answered.
 * @throws IntentError on a wrong intent; the error of the last route when none could be connected.
 */
export async function connect(options: ConnectOptions): Promise<IntentSocket> {
  const context = createContext(options);
  const answer = askDecision({ type: 'connect', context: toWire(context, options) }, options);
  // The socket is made while the Multi Access Manager thinks.
  const socket = new IntentSocket({ ...options, context });
  return connectAlong(socket, await answer, options);
}

/** Tries the routes of a decision, the first one with a socket that is there already. */
export async function connectAlong(
  first: IntentSocket,
  answer: Answer,
  options: ConnectOptions,
): Promise<IntentSocket> {
  const routes = answer.routes.length > 0 ? answer.routes : [{}];
  let socket = first;
  for (const [index, route] of routes.entries()) {
    const last = index === routes.length - 1;
    try {
      await attempt(socket, answer, route, options, last);
      return socket;
    } catch (error) {
      if (last || options.signal?.aborted) throw error;
      socket = new IntentSocket(options);
    }
  }
  throw new Error('unreachable: the last route either connects or throws');
}

async function attempt(
  socket: IntentSocket,
  answer: Answer,
  route: Route,
  options: ConnectOptions,
  last: boolean,
): Promise<void> {
  const limit = options.attemptTimeout ?? DEFAULT_ATTEMPT_TIMEOUT;
  const timer = last
    ? undefined
    : setTimeout(() => socket.destroy(new Error(`no connection within ${limit} s`)), limit * 1000);
  try {
    const connected = untilConnected(socket);
    // A failure to set out is the failure to arrive; it is awaited once.
    socket.follow(answer, route, options).catch((error: unknown) => socket.destroy(error as Error));
    await connected;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function untilConnected(socket: IntentSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      socket.off('connect', succeed).off('error', fail).off('close', closed);
    };
    const succeed = (): void => (done(), resolve());
    const fail = (error: Error): void => (done(), reject(error));
    const closed = (): void => fail(new Error('the socket was closed before it was connected'));
    socket.once('connect', succeed).once('error', fail).once('close', closed);
  });
}
