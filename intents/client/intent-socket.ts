import { lookup } from 'node:dns/promises';
import {
  isIP,
  Socket,
  type SocketConnectOpts,
  type SocketConstructorOpts,
  type TcpSocketConnectOpts,
} from 'node:net';
import { familyOf, type Family } from '../address.ts';
import type { DestinationAddress } from '../policy.ts';
import type { Route } from '../protocol/messages.ts';
import type { SocketOptionName, SocketOptions } from '../socket-options.ts';
import { intentNameOf, SOL_INTENTS, type IntentName, type Intents } from '../vocabulary.ts';
import { ask, askDecision, toWire, type Answer, type MamOptions } from './ask.ts';
import {
  createContext,
  noteBinding,
  noteCall,
  setIntents,
  setSocketOptions,
  type SocketContext,
  type SocketDescription,
} from './context.ts';
import { applyOption, attachNative, needsNative } from './options.ts';

/** Level of the options of the operating system; each option knows its own. */
export type SystemLevel = 'SOL_SOCKET' | 'IPPROTO_TCP' | 'IPPROTO_IP' | 'IPPROTO_IPV6';

/** What a socket can be told when it is made. */
export interface IntentSocketOptions extends SocketConstructorOpts, MamOptions, SocketDescription {
  /** A context that is there already. */
  context?: SocketContext | undefined;
}

/** Where to connect to; with `localAddress`, the application binds the socket itself. */
export type IntentConnectOptions = TcpSocketConnectOpts;

/**
 * A `net.Socket` with intents: before it connects, it asks the Multi Access Manager where from, where to and with
 * which options. Without an answer it connects as any other socket. `context` says what was decided and why.
 */
export class IntentSocket extends Socket {
  readonly context: SocketContext;
  readonly #options: IntentSocketOptions;

  /** @throws IntentError on a wrong value of an intent, UsageError on a wrong option. */
  constructor(options: IntentSocketOptions = {}) {
    super(options);
    this.#options = options;
    this.context = options.context ?? createContext(options);
  }

  /**
   * Sets an intent, by its name or option number, or an option of the operating system.
   *
   * @throws IntentError on a wrong value of an intent, UsageError on a wrong option, SystemCallError when the
   * socket is connected and the system refuses.
   */
  setsockopt<Name extends string | number>(
    level: typeof SOL_INTENTS,
    name: Name,
    value: Name extends IntentName ? NonNullable<Intents[Name]> : unknown,
  ): this;
  setsockopt<Name extends SocketOptionName>(
    level: SystemLevel,
    name: Name,
    value: NonNullable<SocketOptions[Name]>,
  ): this;
  setsockopt(level: typeof SOL_INTENTS | SystemLevel, name: string | number, value: unknown): this {
    if (level === SOL_INTENTS) {
      setIntents(this.context, { [intentNameOf(name)]: value }, this.#options.strict);
      return this;
    }
    setSocketOptions(this.context, { [name]: value });
    if (!this.pending) applyOption(this, name as SocketOptionName, value as number | string);
    return this;
  }

  /** The value of an intent or option that has been set. */
  getsockopt<Name extends string | number>(
    level: typeof SOL_INTENTS,
    name: Name,
  ): Name extends IntentName ? Intents[Name] : unknown;
  getsockopt<Name extends SocketOptionName>(level: SystemLevel, name: Name): SocketOptions[Name];
  getsockopt(level: typeof SOL_INTENTS | SystemLevel, name: string | number): unknown {
    const set = level === SOL_INTENTS ? this.context.intents : this.context.socketOptions;
    return (set as Record<string, unknown>)[intentNameOf(name)];
  }

  /**
   * Resolves a name in the context of this socket: over the links that the policy says, best address first.
   *
   * @throws an error of `dns.lookup` when the Multi Access Manager finds nothing and the system neither.
   */
  async getaddrinfo(
    host: string,
    { family = 0 }: { family?: 0 | Family } = {},
  ): Promise<readonly DestinationAddress[]> {
    const context = toWire(this.context, { host, port: 0, family });
    noteCall(this.context, 'getaddrinfo');
    const reply = await ask({ type: 'resolve', context }, this.#options);
    const found = reply.type === 'resolution' ? reply.addresses : [];
    const addresses = found.length > 0 ? found : await lookup(host, { family, all: true });
    const plain = addresses.map(({ address, ...rest }) => ({
      address,
      ...('link' in rest && { link: rest.link }),
    }));
    this.context.resolved.set(host, plain);
    return plain;
  }

  /** Binds the socket to a source address of the application's own choice. Policies leave it. */
  bind({ address, port }: { address?: string; port?: number }): this {
    noteBinding(this.context, { localAddress: address, localPort: port });
    return this;
  }

  override connect(to: SocketConnectOpts | number | string, connected?: () => void): this;
  override connect(port: number, host: string, connected?: () => void): this;
  override connect(...parameters: unknown[]): this {
    const { options, connected } = normalise(parameters);
    if (connected) this.once('connect', connected);
    if (!('port' in options)) return super.connect(options);
    if (this.destroyed) throw new Error('this socket has been closed; connect another one');
    noteBinding(this.context, options);
    const context = toWire(this.context, {
      host: options.host ?? 'localhost',
      port: options.port,
      family: options.family,
    });
    noteCall(this.context, 'connect');
    // As `net.Socket` while it looks up a name: what is written meanwhile waits.
    (this as { connecting: boolean }).connecting = true;
    askDecision({ type: 'connect', context }, this.#options)
      .then((answer) => this.follow(answer, answer.routes[0] ?? {}, options))
      .catch((error: unknown) => this.destroy(error as Error));
    return this;
  }

  /** Connects along one route of a decision. Events tell the rest, as with `net.Socket`. */
  async follow(answer: Answer, route: Route, options: IntentConnectOptions): Promise<void> {
    const { context } = this;
    const suggested = answer.socketOptions ?? {};
    record(context, answer, route);
    const native = needsNative(context, suggested);
    const destination = native ? await literalOf(route, options) : route.destination;
    if (this.destroyed) return;
    super.connect(connectOptions(context, options, { ...route, destination }));
    if (native && destination !== undefined) attachNative(this, context, suggested, destination);
  }
}

/** The forms in which `net.Socket.connect` takes its parameters. */
function normalise(parameters: readonly unknown[]): {
  options: SocketConnectOpts;
  connected: (() => void) | undefined;
} {
  const connected = parameters.find((parameter) => typeof parameter === 'function') as
    (() => void) | undefined;
  const [first, second] = parameters;
  if (typeof first === 'object' && first !== null) return { options: first as SocketConnectOpts, connected };
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { options: { path: first }, connected };
  const host = typeof second === 'string' ? { host: second } : {};
  return { options: { port: Number(first), ...host }, connected };
}

function record(context: SocketContext, answer: Answer, { source, destination }: Route): void {
  const { mam, link, reason, fallback } = answer;
  Object.assign(context, {
    mam,
    link,
    source: source ?? context.bound?.address,
    destination,
    reason,
    fallback,
  });
  if (answer.protocol && context.protocol === 'tcp') context.protocol = answer.protocol;
}

/** A socket of one's own making needs to know its family before the name is looked up. */
async function literalOf(
  { destination, source }: Route,
  { host, family }: IntentConnectOptions,
): Promise<string> {
  if (destination !== undefined) return destination;
  const wanted = host ?? 'localhost';
  if (isIP(wanted)) return wanted;
  return (await lookup(wanted, { family: source === undefined ? (family ?? 0) : familyOf(source) })).address;
}

function connectOptions(
  context: SocketContext,
  options: IntentConnectOptions,
  route: Route,
): TcpSocketConnectOpts {
  const source = context.source;
  const port = context.bound?.port;
  return {
    ...options,
    ...(route.destination !== undefined && { host: route.destination }),
    ...(source !== undefined && { localAddress: source, family: familyOf(source) }),
    ...(port !== undefined && { localPort: port }),
  };
}
