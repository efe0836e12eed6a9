import { lookup } from 'node:dns/promises';
import {
  isIP,
  Socket,
  type BlockList,
  type SocketConnectOpts,
  type SocketConstructorOpts,
  type TcpSocketConnectOpts,
} from 'node:net';
import type { Family } from '../address.ts';
import { UsageError } from '../../base/errors.ts';
import type { DestinationAddress } from '../policy.ts';
import type { SocketOptionName, SocketOptions } from '../socket-options.ts';
import { intentNameOf, SOL_INTENTS, type IntentName, type Intents } from '../vocabulary.ts';
import { ask, checkSeconds, toWire, type Answer, type MamOptions } from './ask.ts';
import { excluded } from './connecting/routes.ts';
import { steer } from './connecting/steer.ts';
import {
  attachContext,
  createContext,
  noteBinding,
  noteCall,
  setIntents,
  setSocketOptions,
  type SocketContext,
  type SocketDescription,
} from './context.ts';
import { applyOption } from './system/options.ts';

/** Level of the options of the operating system; each option knows its own. */
export type SystemLevel = 'SOL_SOCKET' | 'IPPROTO_TCP' | 'IPPROTO_IP' | 'IPPROTO_IPV6';

/** What a socket can be told when it is made. */
export interface IntentSocketOptions extends SocketConstructorOpts, MamOptions, SocketDescription {
  /** A context that is there already. */
  context?: SocketContext | undefined;
  /** Seconds until the next address is tried while the one before is under way; 0.25 unless given (RFC 8305). */
  attemptTimeout?: number | undefined;
  /** Seconds until another link, or the system's default, is tried while the policy's is under way; 5 unless given. */
  linkTimeout?: number | undefined;
  blockList?: BlockList | undefined;
}

/** Where to connect to; with `localAddress`, the application binds the socket itself. */
export type IntentConnectOptions = Omit<TcpSocketConnectOpts, 'port'> & { port: number | string };

/**
 * A `net.Socket` with intents: before it connects, it asks the Multi Access Manager where from, where to and with
 * which options. Without an answer it connects as any other socket. `context` says what was decided and why.
 */
export class IntentSocket extends Socket {
  declare readonly context: SocketContext;
  readonly #options: IntentSocketOptions;

  /** @throws IntentError on a wrong value of an intent, UsageError on a wrong option. */
  constructor(options: IntentSocketOptions = {}) {
    if ((options.protocol as string) === 'udp')
      throw new UsageError(
        'A stream socket sends no datagrams: createSocket of socket-intents makes one that does.',
      );
    super(options);
    const { mamTimeout, attemptTimeout, linkTimeout } = options;
    checkSeconds({ mamTimeout, attemptTimeout, linkTimeout });
    this.#options = options;
    attachContext(this, options.context ?? createContext(options));
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
    if (reply.type === 'resolution' && reply.excluded) throw excluded(host, reply.reason);
    const addresses = found.length > 0 ? found : await lookup(host, { family, all: true });
    const plain = addresses.map(({ address, ...rest }) => ({
      address,
      ...('link' in rest && { link: rest.link }),
    }));
    this.context.resolved.set(host, plain);
    return plain;
  }

  /** Binds the socket to a source address of the application's own choice. Policies leave it. @throws TypeError */
  bind({ address, port }: { address?: string; port?: number }): this {
    if (address !== undefined && !isIP(address))
      throw Object.assign(new TypeError(`Invalid IP address: ${address}`), {
        code: 'ERR_INVALID_IP_ADDRESS',
      });
    noteBinding(this.context, { localAddress: address, localPort: port });
    return this;
  }

  override connect(
    to: SocketConnectOpts | IntentConnectOptions | number | string,
    connected?: () => void,
  ): this;
  override connect(port: number, host: string, connected?: () => void): this;
  override connect(...parameters: unknown[]): this {
    return this.#connect(parameters);
  }

  /** Connects by a decision that somebody else asks for. Events tell the rest, as with `net.Socket`. */
  connectBy(decision: () => Promise<Answer>, options: IntentConnectOptions): this {
    return this.#connect([options], decision);
  }

  #connect(parameters: unknown[], decision?: () => Promise<Answer>): this {
    const plainly = (...given: unknown[]): this => super.connect(...(given as [SocketConnectOpts]));
    const { options, connected } = normalise(parameters);
    // A handle that is there already was made, and perhaps bound, by the application.
    const { _handle: handle } = this as unknown as { _handle?: object | null };
    if (!options || (handle && !this.destroyed)) return plainly(...parameters);
    const how = { ...this.#options, decision };
    return steer(this, this.context, how, options, (to) => plainly(to, connected));
  }
}

/** The forms in which `net.Socket.connect` takes its parameters (lib/net.js: normalizeArgs); none: no TCP. */
function normalise(parameters: readonly unknown[]): {
  options: TcpSocketConnectOpts | undefined;
  connected: (() => void) | undefined;
} {
  // What `net.connect` has normalised already.
  const [only] = parameters;
  if (Array.isArray(only))
    return Object.getOwnPropertySymbols(only).length > 0
      ? normalise(only)
      : { options: undefined, connected: undefined };
  const [first, second] = parameters;
  const last = parameters.at(-1);
  const connected = typeof last === 'function' ? (last as () => void) : undefined;
  const options =
    typeof first === 'object' && first !== null
      ? (first as TcpSocketConnectOpts)
      : { port: first as number, ...(typeof second === 'string' && { host: second }) };
  const { path } = options as { path?: unknown };
  const isPath = path != null || (typeof first === 'string' && !(Number(first) >= 0));
  return { options: isPath || options.port == null ? undefined : options, connected };
}
