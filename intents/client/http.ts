import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions, type RequestOptions } from 'node:https';
import type { SocketConstructorOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Intents } from '../vocabulary.ts';
import type { MamOptions } from './ask.ts';
import { connect } from './connect.ts';
import type { IntentSocket } from './intent-socket.ts';

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

  override createConnection(options: Requested, created?: Created): Duplex | null | undefined {
    if (options.socketPath) return super.createConnection(options, created);
    open(options, this.#intents).then(
      (socket) => created?.(null, socket),
      (error: unknown) => fail(created, error),
    );
  }
}

/** The same over TLS. */
export class IntentHttpsAgent extends HttpsAgent {
  readonly #intents: IntentAgentOptions;

  constructor(intents: IntentAgentOptions = {}, options: HttpsAgentOptions = {}) {
    super(options);
    this.#intents = intents;
  }

  override getName(options?: RequestOptions & Requested): string {
    return super.getName(options) + nameOf(options, this.#intents);
  }

  override createConnection(
    options: RequestOptions & Requested,
    created?: Created,
  ): Duplex | null | undefined {
    if (options.socketPath) return super.createConnection(options, created);
    open(options, this.#intents).then(
      (socket) => created?.(null, super.createConnection({ ...options, socket } as RequestOptions) as Duplex),
      (error: unknown) => fail(created, error),
    );
  }
}

/** Distinguishes connections by the intents they were made with. */
function nameOf(options: Requested | undefined, defaults: IntentAgentOptions): string {
  return `:${JSON.stringify(options?.intents ?? defaults.intents ?? {})}`;
}

async function open(options: Requested, agent: IntentAgentOptions): Promise<IntentSocket> {
  const { localAddress, localPort, family, timeout, signal, noDelay, keepAlive, keepAliveInitialDelay } =
    options;
  const socket = await connect({
    ...agent,
    host: options.host ?? options.hostname ?? 'localhost',
    port: Number(options.port ?? options.defaultPort),
    intents: options.intents ?? agent.intents,
    ...(localAddress !== undefined && { localAddress }),
    ...(localPort !== undefined && { localPort }),
    ...(family !== undefined && { family }),
    ...(signal && { signal }),
    noDelay,
    keepAlive,
    keepAliveInitialDelay,
  });
  if (timeout) socket.setTimeout(timeout);
  return socket;
}

/** Node looks at the error alone when there is one; its type wants a stream all the same. */
function fail(created: Created | undefined, error: unknown): void {
  (created as ((error: Error) => void) | undefined)?.(error as Error);
}
