import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import process from 'node:process';
import { IntentAgent, IntentHttpsAgent } from '../../client/http.ts';
import { IntentSocket, type IntentSocketOptions } from '../../client/intent-socket.ts';

/**
 * Puts sockets and agents with intents in the place of Node's own, for a program that knows nothing of them:
 * `node --import preload.ts PROGRAM`. `NODE_FILES_MAM` is the socket of a Multi Access Manager; without it nobody is
 * asked.
 */
const mam = process.env['NODE_FILES_MAM'] ?? null;
const asking = { mam, mamTimeout: 10 };

/** Node's constructors may be called without `new`, also by those who inherit from them in the old way. */
const callable = <Class extends abstract new (...parameters: never[]) => object>(
  Class: Class,
  original: unknown,
): Class =>
  new Proxy(Class, {
    apply: (_target, heir: unknown, parameters: unknown[]): unknown =>
      heir instanceof (original as typeof net.Socket)
        ? Reflect.apply(original as () => unknown, heir, parameters)
        : Reflect.construct(Class, parameters),
  });

const OwnSocket = net.Socket;
const Socket = callable(
  class extends IntentSocket {
    /** The sockets of servers are Node's own. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof OwnSocket;
    }

    constructor(options?: IntentSocketOptions | number) {
      super(
        typeof options === 'number' ? { fd: options, ...asking } : { ...options, ...asking, protocol: 'tcp' },
      );
    }
  },
  OwnSocket,
);

type Normalise = (
  parameters: unknown[],
) => [net.SocketConnectOpts & net.SocketConstructorOpts & { timeout?: number }, () => void];
const { _normalizeArgs: normalise } = net as unknown as { _normalizeArgs: Normalise };

/** As `net.connect` of lib/net.js. */
function connect(...parameters: unknown[]): IntentSocket {
  const [options, connected] = normalise(parameters);
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(options, connected);
}
Object.assign(net, { Socket, Stream: Socket, connect, createConnection: connect });

class Agent extends IntentAgent {
  constructor(options?: http.AgentOptions) {
    super(asking, options);
  }
}
class SecureAgent extends IntentHttpsAgent {
  constructor(options?: https.AgentOptions) {
    super(asking, options);
  }
}
Object.assign(http, { Agent: callable(Agent, http.Agent) });
Object.assign(https, { Agent: callable(SecureAgent, https.Agent) });
const kept = { keepAlive: true, scheduling: 'lifo', timeout: 5000 } as const;
http.globalAgent = new Agent(kept);
https.globalAgent = new SecureAgent(kept);
