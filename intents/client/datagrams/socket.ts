import dgram from 'node:dgram';
import dns from 'node:dns';
import { isIP } from 'node:net';
import process from 'node:process';
import { familyOf, isMapped } from '../../address.ts';
import { intentNameOf, SOL_INTENTS, type IntentName, type Intents } from '../../vocabulary.ts';
import { decideOn } from '../ask-decision.ts';
import { checkSeconds, type MamOptions } from '../ask.ts';
import {
  attachContext,
  createContext,
  noteBinding,
  noteCall,
  setIntents,
  setSocketOptions,
  type SocketContext,
  type SocketDescription,
} from '../context.ts';
import type { LookupAddress } from '../connecting/routes.ts';
import { asAddresses } from '../connecting/lookup.ts';
import { setDatagramOptions } from '../system/options.ts';
import { handleOfDatagrams, type DatagramHandle } from './handle.ts';

/** What a socket for datagrams can be told when it is made: the options of `dgram.createSocket`, and intents. */
export interface DatagramOptions
  extends
    dgram.SocketOptions,
    MamOptions,
    Pick<SocketDescription, 'intents' | 'strict' | 'socketOptions' | 'links'> {}

type Callback = (error: NodeJS.ErrnoException | null, address?: string, family?: number) => void;
type Lookup = (host: string, options: 4 | 6, callback: Callback) => void;

/** Where the first datagrams go. */
interface Destination {
  host: string;
  port: number;
}

/**
 * A `dgram.Socket` with intents: with its first destination, by `connect` or by `send`, it asks the Multi Access
 * Manager where from, where to and with which options, and stays with the answer. An application that has bound it
 * keeps its source address. `context` says what was decided and why.
 */
export class IntentDatagramSocket extends dgram.Socket {
  declare readonly context: SocketContext;
  readonly #options: DatagramOptions;
  /** The application's own. */
  readonly #ownLookup: Lookup | undefined;
  readonly #family: 4 | 6;
  #destination: Destination | undefined;
  #decision: Promise<string | undefined> | undefined;

  /** @throws IntentError on a wrong value of an intent, UsageError on a wrong option; what `dgram.createSocket` throws. */
  constructor(options: DatagramOptions, listener?: (message: Buffer, from: dgram.RemoteInfo) => void) {
    const own = options.lookup as unknown as Lookup | undefined;
    const lookup: Lookup = (host, family, callback) => this.#lookup(host, family, callback);
    const given = { ...options, ...((own === undefined || typeof own === 'function') && { lookup }) };
    // Its types say that nobody inherits from it; lib/dgram.js lets everybody.
    super(...([given, listener] as unknown as []));
    checkSeconds({ mamTimeout: options.mamTimeout });
    this.#options = options;
    this.#ownLookup = own;
    this.#family = options.type === 'udp6' ? 6 : 4;
    attachContext(this, createContext({ ...options, protocol: 'udp' }));
    const handle = handleOfDatagrams(this);
    const bind: DatagramHandle['bind'] = handle.bind.bind(handle);
    handle.bind = (...to) => this.#bindHandle(handle, bind, ...to);
  }

  override bind(...parameters: unknown[]): this {
    const [first, second] = parameters;
    const { port, address, exclusive } = (typeof first === 'object' && first !== null ? first : {}) as {
      port?: number;
      address?: string;
      exclusive?: boolean;
    };
    // Node binds so itself before it sends for the first time.
    const implicit = this.#destination !== undefined && exclusive === true && port === 0 && !address;
    if (!implicit)
      noteBinding(this.context, {
        localAddress: address ?? (typeof second === 'string' ? second : undefined),
        localPort: port ?? (typeof first === 'number' ? first : undefined),
      });
    return super.bind(...(parameters as []));
  }

  override connect(port: number, ...more: unknown[]): void {
    const [address] = more;
    this.#goTo(port, typeof address === 'string' ? address : undefined);
    noteCall(this.context, 'connect');
    return super.connect(...([port, ...more] as unknown as [number]));
  }

  override send(...parameters: unknown[]): void {
    const [, offset, length, port, address] = parameters;
    // The bytes may be given by offset and length, or all of them (lib/dgram.js).
    const cut = Boolean(address) || (Boolean(port) && typeof port !== 'function');
    const [toPort, to] = cut ? [port, address] : [offset, length];
    this.#goTo(toPort, typeof to === 'string' ? to : undefined);
    return super.send(...(parameters as unknown as [string, number]));
  }

  /** Sets an intent, by its name or option number, or an option of the operating system; before the first datagram. */
  setsockopt<Name extends string | number>(
    level: typeof SOL_INTENTS | 'SOL_SOCKET' | 'IPPROTO_IP' | 'IPPROTO_IPV6',
    name: Name,
    value: Name extends IntentName ? NonNullable<Intents[Name]> : unknown,
  ): this {
    if (level === SOL_INTENTS)
      setIntents(this.context, { [intentNameOf(name)]: value }, this.#options.strict);
    else setSocketOptions(this.context, { [name]: value });
    return this;
  }

  /** The first destination decides; what is none is for Node to refuse. */
  #goTo(port: unknown, host = this.#family === 6 ? '::1' : '127.0.0.1'): void {
    const number = Number(port);
    if (this.#decision || !Number.isInteger(number) || number < 1 || number > 65_535) return;
    this.#destination = { host, port: number };
  }

  /** Node looks up both the address to bind to and the destination. */
  #lookup(host: string, family: 4 | 6, callback: Callback): void {
    const lookup = this.#ownLookup;
    const asNode = (): void =>
      lookup ? lookup(host, family, callback) : dns.lookup(host, { family }, callback as never);
    const { address, port } = this.context.bound ?? {};
    const binds = host === ANY[this.#family] && !address && !port;
    if (!this.#destination || (!binds && host !== this.#destination.host)) return asNode();
    this.#decide(this.#destination).then(
      (destination) => {
        if (binds) callback(null, this.context.source ?? host, family);
        else if (destination === undefined) asNode();
        else callback(null, destination, family);
      },
      // It is bound all the same, and the error is that of the datagram.
      (error: unknown) => (binds ? callback(null, host, family) : callback(error as NodeJS.ErrnoException)),
    );
  }

  /** Asks once. @returns The address to send to; undefined when it is to be looked up as ever. */
  #decide(destination: Destination): Promise<string | undefined> {
    return (this.#decision ??= this.#ask(destination));
  }

  async #ask({ host, port }: Destination): Promise<string | undefined> {
    const own = await this.#ownAddresses(host);
    const { sendBlockList: blockList } = this.#options;
    const sought = { host, port, family: isIP(host) ? (0 as const) : this.#family, blockList, own };
    const { routes, answer } = await decideOn(this.context, this.#options, sought);
    this.#suggested = answer.socketOptions ?? {};
    const [first] = routes;
    const { bound } = this.context;
    if (bound && !bound.address) {
      // It is bound already, to all addresses of this host.
      Object.assign(this.context, { source: undefined, link: undefined });
      this.context.reason += '; the application has bound a port of all addresses';
    } else if (first?.source !== undefined) this.context.source = this.#written(first.source);
    return first && this.#written(first.destination);
  }
  #suggested: NonNullable<SocketDescription['socketOptions']> = {};

  /** What the application's own lookup finds; undefined when it has none. */
  async #ownAddresses(host: string): Promise<LookupAddress[] | undefined> {
    const lookup = this.#ownLookup;
    if (!lookup) return undefined;
    return new Promise((resolve, reject) => {
      lookup(host, this.#family, (error, address, family) =>
        error ? reject(error) : resolve(asAddresses(address, family ?? (address && familyOf(address)))),
      );
    });
  }

  /** An address as a socket of this family takes it: one of IPv6 reaches IPv4 by mapped addresses. */
  #written(address: string): string {
    return this.#family === 6 && !isMapped(address) && familyOf(address) === 4
      ? `::ffff:${address}`
      : address;
  }

  /** Binds, and sets the options; an address that the policy has chosen and that cannot be bound gives way. */
  #bindHandle(
    handle: DatagramHandle,
    bind: DatagramHandle['bind'],
    ...[address, port, flags]: BindParameters
  ) {
    let status = bind(address, port, flags);
    if (status !== 0 && this.#decision && address === this.context.source && !this.context.bound) {
      Object.assign(this.context, { source: undefined, link: undefined, fallback: true });
      this.context.reason += `; ${address} cannot be bound, so the system decides`;
      status = bind(ANY[this.#family], port, flags);
    }
    if (status !== 0) return status;
    try {
      const own = { ...this.context.socketOptions };
      setDatagramOptions(handle.fd, this.context, { own, suggested: this.#suggested });
    } catch (error) {
      process.nextTick(() => this.emit('error', error));
    }
    return 0;
  }
}

type BindParameters = Parameters<DatagramHandle['bind']>;

const ANY = { 4: '0.0.0.0', 6: '::' } as const;

/** A socket for datagrams with intents, as `dgram.createSocket` makes one without. Throws as its constructor does. */
export function createSocket(
  options: DatagramOptions | dgram.SocketType,
  listener?: (message: Buffer, from: dgram.RemoteInfo) => void,
): IntentDatagramSocket {
  return new IntentDatagramSocket(typeof options === 'string' ? { type: options } : options, listener);
}
