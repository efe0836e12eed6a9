import type { Answer } from './ask.ts';
import type { SocketContext } from './context.ts';
import { IntentSocket, type IntentConnectOptions, type IntentSocketOptions } from './intent-socket.ts';

/** Everything a connection can be told. */
export interface ConnectOptions extends IntentSocketOptions, IntentConnectOptions {
  host: string;
  /** Milliseconds, as `net.connect` counts: the socket says `timeout` when nothing has happened for so long;
   * a connection that is not made by then is given up. */
  timeout?: number | undefined;
}

/**
 * Connects with intents: asks the Multi Access Manager, then tries the routes it names in their order.
 *
 * @returns The connected socket. Its `context` names the link, the addresses, the options set, the reason, and
 * whether the Multi Access Manager has answered.
 * @throws IntentError on a wrong intent; Node's own errors on wrong options, and when no route could be connected.
 */
export async function connect(options: ConnectOptions): Promise<IntentSocket> {
  return connected(createConnection(options));
}

/** Begins to connect, as `net.createConnection` does: the socket is there at once, events tell the rest. */
export function createConnection(options: ConnectOptions, listener?: () => void): IntentSocket {
  const socket = new IntentSocket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(options, listener);
}

/** Connects by a decision that is there already, with the context that it was asked for with. */
export async function connectBy(
  answer: Answer,
  context: SocketContext,
  options: ConnectOptions,
): Promise<IntentSocket> {
  const socket = new IntentSocket({ ...options, context });
  return connected(socket.connectBy(() => Promise.resolve(answer), options));
}

/** Waits until a socket is connected. @throws its error, and when it is closed before. */
function connected(socket: IntentSocket): Promise<IntentSocket> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      socket.off('connect', succeed).off('error', fail).off('close', closed).off('timeout', late);
    };
    const succeed = (): void => (done(), resolve(socket));
    const fail = (error: Error): void => (done(), reject(error));
    const late = (): void => {
      socket.destroy(Object.assign(new Error('no connection in the time given'), { code: 'ETIMEDOUT' }));
    };
    const closed = (): void => fail(new Error('the socket was closed before it was connected'));
    socket.once('connect', succeed).once('error', fail).once('close', closed).once('timeout', late);
  });
}
