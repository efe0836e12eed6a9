import type { SocketConstructorOpts } from 'node:net';
import {
  Agent,
  buildConnector,
  Dispatcher,
  Dispatcher1Wrapper,
  errors,
  fetch as undiciFetch,
  type RequestInit,
} from 'undici';
import type { RequestInfo, Response } from 'undici';
import type { Intents } from '../vocabulary.ts';
import { connect, type ConnectOptions } from './connect.ts';
import type { IntentAgentOptions } from './http.ts';
import type { IntentSocket } from './intent-socket.ts';

/** Sets of intents whose connections are kept. The one not used for the longest is given up first. */
const KEPT = 64;

/** Milliseconds that undici gives a connection unless told otherwise. */
const CONNECT_TIMEOUT = 10_000;

/** Options of undici's own agent; `connect` are the options of its connector. */
export type IntentDispatcherOptions = Omit<Agent.Options, 'connect'> & {
  connect?: buildConnector.BuildOptions;
};

type DispatchOptions = Dispatcher.DispatchOptions & { intents?: Intents | undefined };

/**
 * A dispatcher of undici whose connections are made with intents. They come with each request
 * (`request(url, { dispatcher, intents })`), or from `with`, for callers that pass no options of others on, as
 * `fetch` does not: `fetch(url, { dispatcher: dispatcher.with({ category: 'bulk' }) })`.
 *
 * A kept connection serves requests of the same intents only.
 */
export class IntentDispatcher extends Dispatcher {
  readonly #intents: IntentAgentOptions;
  readonly #options: IntentDispatcherOptions;
  readonly #agents = new Map<string, Agent>();

  constructor(intents: IntentAgentOptions = {}, options: IntentDispatcherOptions = {}) {
    super();
    this.#intents = intents;
    this.#options = options;
  }

  /** A dispatcher that gives these intents to all requests and shares the connections of this one. */
  with(intents: Intents): Dispatcher {
    return this.compose(
      (dispatch) => (options, handler) => dispatch({ ...options, intents } as DispatchOptions, handler),
    );
  }

  override dispatch(
    { intents = this.#intents.intents ?? {}, ...options }: DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const agent = this.#agentFor(intents);
    // The fetch that Node 24 and older bring has an undici before version 8, whose handlers are other ones.
    const isOlder = !('onRequestStart' in handler);
    return (isOlder ? new Dispatcher1Wrapper(agent) : agent).dispatch(options, handler);
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | void {
    return settle(
      this.#giveUp((agent) => agent.close()),
      callback,
    );
  }

  override destroy(error?: Error | null): Promise<void>;
  override destroy(callback: () => void): void;
  override destroy(error: Error | null, callback: () => void): void;
  override destroy(error?: Error | null | (() => void), callback?: () => void): Promise<void> | void {
    const reason = typeof error === 'function' ? null : (error ?? null);
    return settle(
      this.#giveUp((agent) => agent.destroy(reason)),
      typeof error === 'function' ? error : callback,
    );
  }

  #agentFor(intents: Intents): Agent {
    const key = JSON.stringify(intents);
    const agent = this.#agents.get(key) ?? this.#openAgent(intents);
    // The order of the map is the order of use.
    this.#agents.delete(key);
    this.#agents.set(key, agent);
    const [oldest] = this.#agents;
    if (this.#agents.size > KEPT && oldest) {
      this.#agents.delete(oldest[0]);
      void oldest[1].close();
    }
    return agent;
  }

  #openAgent(intents: Intents): Agent {
    const { connectTimeout: timeout, socketPath, allowH2, maxCachedSessions, connect } = this.#options;
    // What undici's own connections would be told.
    const build = {
      timeout,
      socketPath,
      allowH2,
      maxCachedSessions,
      ...connect,
    } as buildConnector.BuildOptions;
    return new Agent({ ...this.#options, connect: connector({ ...this.#intents, intents }, build) });
  }

  async #giveUp(end: (agent: Agent) => Promise<void>): Promise<void> {
    const agents = [...this.#agents.values()];
    this.#agents.clear();
    await Promise.all(agents.map(end));
  }
}

/** Makes connections with intents, and TLS on top where it is wanted. Unix sockets are left to undici. */
function connector(
  intents: IntentAgentOptions,
  build: buildConnector.BuildOptions,
): buildConnector.connector {
  const ofUndici = buildConnector(build);
  if (build.socketPath) return ofUndici;
  return (options, done) => {
    const { hostname, port, protocol, localAddress } = options;
    const to: ConnectOptions = {
      ...intents,
      ...tcpOptions(build),
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      ...(localAddress && { localAddress }),
    };
    connectWithin(to, build.timeout ?? CONNECT_TIMEOUT).then(
      (socket) => {
        if (protocol === 'https:') ofUndici({ ...options, httpSocket: socket }, done);
        else done(null, socket);
      },
      (error: unknown) => done(error as Error, null),
    );
  };
}

/** As undici sets its own sockets up. */
function tcpOptions(build: buildConnector.BuildOptions): SocketConstructorOpts {
  const { keepAlive, keepAliveInitialDelay } = build;
  return {
    noDelay: true,
    keepAlive: keepAlive ?? true,
    keepAliveInitialDelay: keepAliveInitialDelay ?? 60_000,
  };
}

/** @param limit Milliseconds, as undici counts; 0: none. */
async function connectWithin(to: ConnectOptions, limit: number): Promise<IntentSocket> {
  const giveUp = new AbortController();
  const timer = limit > 0 ? setTimeout(() => giveUp.abort(), limit) : undefined;
  try {
    return await connect({ ...to, signal: giveUp.signal });
  } catch (error) {
    if (!giveUp.signal.aborted) throw error;
    throw new errors.ConnectTimeoutError(`no connection to ${to.host} port ${to.port} within ${limit} ms`);
  } finally {
    clearTimeout(timer);
  }
}

function settle(ended: Promise<void>, callback: (() => void) | undefined): Promise<void> | void {
  if (!callback) return ended;
  void ended.then(callback);
}

/** A `fetch` whose requests may bring intents. */
export type IntentFetch = (
  input: RequestInfo,
  init?: RequestInit & { intents?: Intents },
) => Promise<Response>;

/** A `fetch` with its own connections and its own way to the Multi Access Manager. */
export function createFetch(
  intents: IntentAgentOptions = {},
  options: IntentDispatcherOptions = {},
): IntentFetch {
  const shared = new IntentDispatcher(intents, options);
  return (input, { intents: own, ...init } = {}) =>
    undiciFetch(input, { dispatcher: own ? shared.with(own) : shared, ...init });
}

/** `fetch` with the intents of the request: `fetch(url, { intents: { category: 'bulk' } })`. */
export const fetch: IntentFetch = createFetch();
