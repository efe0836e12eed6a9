import * as diagnostics from 'node:diagnostics_channel';
import dns from 'node:dns';
import type { Socket, TcpSocketConnectOpts } from 'node:net';
import { Agent, buildConnector, Dispatcher, Dispatcher1Wrapper } from 'undici';
import { intentsKey, type Intents } from '../vocabulary.ts';
import { beginSteering } from './connecting/steer.ts';
import type { Lookup } from './connecting/lookup.ts';
import { attachContext, contextOf, createContext, type SocketContext } from './context.ts';
import type { IntentAgentOptions } from './http.ts';

/** Sets of intents whose connections are kept. The one not used for the longest is given up first. */
const KEPT = 64;

/** Options of undici's own agent; `connect` are the options of its connector. */
export type IntentDispatcherOptions = Omit<Agent.Options, 'connect'> & {
  connect?: buildConnector.BuildOptions;
};

type DispatchOptions = Dispatcher.DispatchOptions & { intents?: Intents | undefined; dispatcher?: unknown };

/** Where to note the connection that a request went over. */
export interface Trace {
  context?: SocketContext | undefined;
}

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
    return new View(this, intents, undefined);
  }

  /** The same, without intents too, which notes over which connection its last request went. */
  traced(intents: Intents | undefined, trace: Trace): Dispatcher {
    return new View(this, intents, trace);
  }

  override dispatch(options: DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.dispatchTraced(options, handler, undefined);
  }

  /** Dispatches, and notes the connection. */
  dispatchTraced(
    // Versions of undici before 8 pass on what told them to come here, which those since refuse.
    { intents = this.#intents.intents ?? {}, dispatcher: _, ...options }: DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    trace: Trace | undefined,
  ): boolean {
    const agent = this.#agentFor(intents);
    // The fetch that Node 24 and older bring has an undici before version 8, whose handlers are other ones.
    const isOlder = !('onRequestStart' in handler);
    const traced =
      trace === undefined ? handler : isOlder ? tracingOlder(handler, trace) : tracing(handler, trace);
    return (isOlder ? new Dispatcher1Wrapper(agent) : agent).dispatch(options, traced);
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
    const key = intentsKey(intents);
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
    const { connectTimeout, socketPath, allowH2, maxCachedSessions, connect } = this.#options;
    const { autoSelectFamily, autoSelectFamilyAttemptTimeout } = this.#options as TcpSocketConnectOpts;
    // What undici's own connections would be told.
    const build = Object.fromEntries(
      Object.entries({
        timeout: connectTimeout,
        socketPath,
        allowH2,
        maxCachedSessions,
        autoSelectFamily,
        autoSelectFamilyAttemptTimeout,
        ...connect,
      }).filter(([, value]) => value !== undefined),
    ) as buildConnector.BuildOptions;
    return new Agent({ ...this.#options, connect: connector({ ...this.#intents, intents }, build) });
  }

  async #giveUp(end: (agent: Agent) => Promise<void>): Promise<void> {
    const agents = [...this.#agents.values()];
    this.#agents.clear();
    await Promise.all(agents.map(end));
  }
}

/** A dispatcher with the connections of another one. Closing it closes those of all. */
class View extends Dispatcher {
  readonly #whole: IntentDispatcher;
  readonly #intents: Intents | undefined;
  readonly #trace: Trace | undefined;

  constructor(whole: IntentDispatcher, intents: Intents | undefined, trace: Trace | undefined) {
    super();
    this.#whole = whole;
    this.#intents = intents;
    this.#trace = trace;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#whole.dispatchTraced(
      this.#intents ? { ...options, intents: this.#intents } : options,
      handler,
      this.#trace,
    );
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | void {
    return callback ? this.#whole.close(callback) : this.#whole.close();
  }

  override destroy(error?: Error | null): Promise<void>;
  override destroy(callback: () => void): void;
  override destroy(error: Error | null, callback: () => void): void;
  override destroy(error?: Error | null | (() => void), callback?: () => void): Promise<void> | void {
    if (typeof error === 'function') return this.#whole.destroy(error);
    return callback ? this.#whole.destroy(error ?? null, callback) : this.#whole.destroy(error);
  }
}

/**
 * Makes the connections that undici would make, with its own connector, and steers them. Unix sockets are left to
 * undici.
 */
function connector(
  intents: IntentAgentOptions,
  build: buildConnector.BuildOptions,
): buildConnector.connector {
  if (build.socketPath) return buildConnector(build);
  const own = (build as { lookup?: Lookup }).lookup;
  // `net.connect` calls the lookup before it returns, so that it is that of the connection just being made.
  let lookup: Lookup | undefined;
  const connect = buildConnector({
    ...build,
    lookup: ((...parameters) => lookup?.(...parameters)) satisfies Lookup,
  } as buildConnector.BuildOptions);
  return (options, done) => {
    const { hostname, port, protocol, localAddress } = options;
    const context = createContext(intents);
    const steering = beginSteering(context, intents, {
      ...(build as object),
      lookup: own as never,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      ...(localAddress && { localAddress }),
    });
    lookup = steering.lookup ?? dns.lookup;
    const socket = connect(options, done) as unknown as Socket;
    steering.takeHold(socket);
    attachContext(socket, context);
    return socket;
  };
}

/** The trace of the request that undici is just putting on a connection. */
let starting: Trace | undefined;

diagnostics.subscribe('undici:client:sendHeaders', (message) => {
  const context = contextOf((message as { socket?: object }).socket);
  if (starting && context) starting.context = context;
  starting = undefined;
});

/** A handler that notes the connection: undici tells of a request's start right before it tells its connection. */
function tracing(handler: Dispatcher.DispatchHandler, trace: Trace): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller, context) {
      starting = trace;
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (...told) => handler.onRequestUpgrade?.(...told),
    onResponseStart: (...told) => handler.onResponseStart?.(...told),
    onResponseData: (...told) => handler.onResponseData?.(...told),
    onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
    onResponseError: (...told) => handler.onResponseError?.(...told),
  };
}

/** The same for a handler as undici had them before version 8. */
function tracingOlder(handler: Dispatcher.DispatchHandler, trace: Trace): Dispatcher.DispatchHandler {
  const older = handler as { onConnect?(...told: unknown[]): void };
  return Object.assign(Object.create(handler) as typeof older, {
    onConnect(this: typeof older, ...told: unknown[]) {
      starting = trace;
      older.onConnect?.apply(this, told);
    },
  }) as Dispatcher.DispatchHandler;
}

function settle(ended: Promise<void>, callback: (() => void) | undefined): Promise<void> | void {
  if (!callback) return ended;
  void ended.then(callback);
}
