import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import {
  Agent as HttpsAgent,
  type AgentOptions as HttpsAgentOptions,
  type RequestOptions as HttpsRequestOptions,
} from 'node:https';
import type { SocketConstructorOpts, TcpSocketConnectOpts } from 'node:net';
import process from 'node:process';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { intentsKey, type Intents } from '../vocabulary.ts';
import type { LinkPreferences } from '../policy.ts';
import type { MamOptions } from './ask.ts';
import { createConnection } from './connect.ts';
import { steer } from './connecting/steer.ts';
import { attachContext, createContext } from './context.ts';

declare module 'node:http' {
  interface RequestOptions {
    /** Intents of this request; they take the place of the agent's. */
    intents?: Intents | undefined;
  }
}

/** Intents of all requests that bring none of their own, and how to reach the Multi Access Manager. */
export interface IntentAgentOptions extends MamOptions {
  intents?: Intents | undefined;
  /** Unknown intents are an error instead of being ignored. */
  strict?: boolean | undefined;
  /** Links that are required, preferred, avoided or prohibited. */
  links?: LinkPreferences | undefined;
}

type Created = (error: Error | null, stream: Duplex) => void;
type Requested = ClientRequestArgs & SocketConstructorOpts & { intents?: Intents | undefined };

/**
 * An `http.Agent` whose connections are made with intents: `http.get(url, { agent, intents: { filesize } })`.
 * A kept connection serves requests of the same intents only.
 */
export class IntentAgent extends HttpAgent {
  readonly #intents: IntentAgentOptions;

  constructor(intents: IntentAgentOptions = {}, options: AgentOptions = {}) {
    super(options);
    this.#intents = intents;
  }

  override getName(options?: Requested): string {
    return super.getName(options) + nameOf(options, this.#intents);
  }

  override createConnection(
    ...parameters: [options: Requested, created?: Created]
  ): Duplex | null | undefined {
    const [options, created] = asObject(parameters);
    if (options.socketPath) return super.createConnection(options, created);
    return orFail(created, () =>
      createConnection(
        // `protocol` is that of the request.
        { ...this.#intents, ...toConnect(options, this.#intents), protocol: 'tcp' },
        // As `net.createConnection` does.
        created as (() => void) | undefined,
      ),
    );
  }
}

/** The same over TLS. The socket of a request has the `context` of its connection. */
export class IntentHttpsAgent extends HttpsAgent {
  readonly #intents: IntentAgentOptions;

  constructor(intents: IntentAgentOptions = {}, options: HttpsAgentOptions = {}) {
    super(options);
    this.#intents = intents;
  }

  override getName(options?: HttpsRequestOptions & Requested): string {
    return super.getName(options) + nameOf(options, this.#intents);
  }

  override createConnection(
    ...parameters: [options: HttpsRequestOptions & Requested, created?: Created]
  ): Duplex | null | undefined {
    const [options, created] = parameters;
    // Node takes port, host and options one by one here too.
    if (options.socketPath || typeof options !== 'object') return super.createConnection(...parameters);
    return orFail(created, () => {
      const context = createContext({ ...this.#intents, intents: options.intents ?? this.#intents.intents });
      const connect = (to: TcpSocketConnectOpts) => super.createConnection(to, created) as TLSSocket;
      const socket = steer(undefined, context, this.#intents, toConnect(options, this.#intents), connect);
      attachContext(socket, context);
      return socket;
    });
  }
}

/** Node takes port and host one by one here too, as `net.createConnection` does. */
function asObject(parameters: readonly unknown[]): [options: Requested, created: Created | undefined] {
  const [first, second] = parameters;
  const created = parameters.findLast((each) => typeof each === 'function') as Created | undefined;
  if (typeof first === 'object' && first !== null) return [first, created];
  const isPath = typeof first === 'string' && Number.isNaN(Number(first));
  const host = typeof second === 'string' ? second : undefined;
  return [isPath ? { socketPath: first, path: first } : { port: first as number, host }, created];
}

/** Distinguishes connections by the intents they were made with, however these were written; none: as Node does. */
function nameOf(options: Requested | undefined, defaults: IntentAgentOptions): string {
  const intents = options?.intents ?? defaults.intents ?? {};
  return Object.keys(intents).length > 0 ? `:${intentsKey(intents)}` : '';
}

/** The options of a request as those of a connection. */
function toConnect(
  options: Requested,
  { intents }: IntentAgentOptions,
): TcpSocketConnectOpts & { host: string } {
  return {
    ...(options as object),
    host: options.host ?? options.hostname ?? 'localhost',
    port: (options.port ?? options.defaultPort) as number,
    intents: options.intents ?? intents,
  } as TcpSocketConnectOpts & { host: string };
}

/**
 * What is wrong with the intents is an error of the request. Node looks at the error alone when there is one; its type
 * wants a stream all the same.
 */
function orFail(created: Created | undefined, connect: () => Duplex): Duplex | undefined {
  try {
    return connect();
  } catch (error) {
    const known = (error as NodeJS.ErrnoException).code === 'ERR_INVALID_INTENT';
    if (!known || !created) throw error;
    process.nextTick(created, error);
    return undefined;
  }
}
