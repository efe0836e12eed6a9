import type { Route } from '../protocol/messages.ts';
import { askDecision, toWire, type Answer } from './ask.ts';
import { createContext, type SocketContext } from './context.ts';
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
  const asked = askDecision({ type: 'connect', context: toWire(context, options) }, options);
  // The socket is made while the Multi Access Manager thinks.
  const first = begin(options, context);
  return connectAlong(first, await answerFor(first, asked), options);
}

/** A socket, and the promise that it will be connected, which is broken when it is given up. */
export interface Attempt {
  socket: IntentSocket;
  connected: Promise<void>;
}

/** Makes a socket that is to be connected later. */
export function begin(options: ConnectOptions, context?: SocketContext): Attempt {
  const socket = new IntentSocket({ ...options, context });
  return { socket, connected: untilConnected(socket) };
}

/** Waits for the answer. @throws when the socket is given up first. */
export async function answerFor({ connected }: Attempt, asked: Promise<Answer>): Promise<Answer> {
  return Promise.race([asked, connected.then(() => asked)]);
}

/** Tries the routes of a decision, the first one with a socket that is there already. */
export async function connectAlong(
  first: Attempt,
  answer: Answer,
  options: ConnectOptions,
): Promise<IntentSocket> {
  const routes = answer.routes.length > 0 ? answer.routes : [{}];
  let attempt = first;
  for (const [index, route] of routes.entries()) {
    const last = index === routes.length - 1;
    try {
      await follow(attempt, answer, route, options, last);
      return attempt.socket;
    } catch (error) {
      if (last || options.signal?.aborted) throw error;
      attempt = begin(options);
    }
  }
  throw new Error('unreachable: the last route either connects or throws');
}

async function follow(
  { socket, connected }: Attempt,
  answer: Answer,
  route: Route,
  options: ConnectOptions,
  last: boolean,
): Promise<void> {
  const limit = options.attemptTimeout ?? DEFAULT_ATTEMPT_TIMEOUT;
  const timer = last
    ? undefined
    : setTimeout(() => socket.destroy(new Error(`no connection within ${limit} s`)), limit * 1000);
  // A failure to set out is a failure to arrive: `connected` tells both.
  socket.follow(answer, route, options).catch((error: unknown) => socket.destroy(error as Error));
  try {
    await connected;
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves when a socket is connected; rejects, with the socket destroyed, when it will never be. */
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
