import { Agent, buildConnector, Dispatcher, fetch as undiciFetch, type RequestInit } from 'undici';
import type { RequestInfo, Response } from 'undici';
import type { Intents } from '../vocabulary.ts';
import { connect, type ConnectOptions } from './connect.ts';
import type { IntentAgentOptions } from './http.ts';

/** Sets of intents whose connections are kept. The one not used for the longest is given up first. */
const KEPT = 64;

/** Options of undici's own agent; `connect` is about TLS only. */
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
    return this.#agentFor(intents).dispatch(options, handler);
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
    const connect = connector({ ...this.#intents, intents }, this.#options.connect ?? {});
    return new Agent({ ...this.#options, connect });
  }

  async #giveUp(end: (agent: Agent) => Promise<void>): Promise<void> {
    const agents = [...this.#agents.values()];
    this.#agents.clear();
    await Promise.all(agents.map(end));
  }
}

/** Makes connections with intents, and TLS on top where it is wanted. */
function connector(intents: IntentAgentOptions, tls: buildConnector.BuildOptions): buildConnector.connector {
  const overTls = buildConnector(tls);
  return (options, done) => {
    const { hostname, port, protocol, localAddress } = options;
    const to: ConnectOptions = {
      ...intents,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      ...(localAddress && { localAddress }),
    };
    connect(to).then(
      (socket) => {
        if (protocol === 'https:') overTls({ ...options, httpSocket: socket }, done);
        else done(null, socket.setNoDelay(true));
      },
      (error: unknown) => done(error as Error, null),
    );
  };
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
