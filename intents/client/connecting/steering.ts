import dns from 'node:dns';
import { isIP, type BlockList, type Socket, type TcpSocketConnectOpts } from 'node:net';
import { asFamily, familyOf, unmapped } from '../../address.ts';
import type { DestinationAddress } from '../../policy.ts';
import type { Answer } from '../ask.ts';
import type { SocketContext } from '../context.ts';
import type { SocketOptions } from '../../socket-options.ts';
import { needsNative } from '../system/options.ts';
import { setOut, type Failure } from './departure.ts';
import { handleOf, type ConnectRequest, type TcpHandle } from './handle.ts';
import type { Delays, FullRoute } from './race.ts';
import { asAddresses, routesToAddress, routesToName, type Lookup, type LookupCallback } from './lookup.ts';
import { isBlocked, type Bounds, type LookupAddress } from './routes.ts';

/** Seconds until the next address is tried while the one before is under way (RFC 8305, section 8). */
const ATTEMPT_DELAY = 0.25;
/** Seconds until another link is tried while the policy's is under way; two lost SYN are sent again by then. */
const LINK_DELAY = 5;

/** All that `dns.lookup` knows. */
const HINTS = dns.ADDRCONFIG | dns.ALL | dns.V4MAPPED;

type Options = TcpSocketConnectOpts & { blockList?: BlockList | undefined };
/** What steers a socket. */
export interface Helm {
  context: SocketContext;
  options: Options;
  /** Seconds; see `Delays`. */
  attemptTimeout?: number | undefined;
  linkTimeout?: number | undefined;
  /** Asks for the decision. @param known - Addresses that the application's own `lookup` has given. */
  ask(known: readonly DestinationAddress[] | undefined): Promise<Answer>;
}

/**
 * Steers a socket that connects as Node has it connect: where Node looks up a name, and where it hands an address to
 * the system, a decision is awaited and followed. All the rest, from the check of the options to the events, is Node's
 * own. Works for every `net.Socket`, a `tls.TLSSocket` included.
 *
 * `options` are to be given to `connect` of the socket, `takeHold` is to be called right after that.
 */
export class Steering {
  readonly #helm: Helm;
  readonly #literal: boolean;
  #socket: Socket | undefined;
  #answer: Promise<Answer> | undefined;
  #routes: readonly FullRoute[] | undefined;
  #suggested: SocketOptions = {};
  /** Nobody has decided anything, and nothing is to be set: Node goes its own way. */
  #plain = false;

  constructor(helm: Helm) {
    this.#helm = helm;
    this.#literal = isIP(helm.options.host ?? '') !== 0;
  }

  /** The application's options, with a lookup that waits for the decision. */
  get options(): Options {
    const { options } = this.#helm;
    const lookup = this.lookup;
    return lookup
      ? Object.assign(Object.create(Object.getPrototypeOf(options) as object) as Options, options, { lookup })
      : options;
  }

  /** What stands in for the lookup; undefined when no name is to be looked up, or Node will refuse the application's. */
  get lookup(): Lookup | undefined {
    const { lookup: own } = this.#helm.options as { lookup?: unknown };
    if (this.#literal || (own != null && typeof own !== 'function')) return undefined;
    return (host, how, callback) => this.#lookup(host, how, callback);
  }

  /** Takes hold of the handle that `connect` has made, and asks. */
  takeHold(socket: Socket): void {
    this.#socket = socket;
    const handle = handleOf(socket);
    if (!handle || !socket.connecting) return;
    const letGo = (): void => {
      for (const call of ['connect', 'connect6', 'close'] as const) Reflect.deleteProperty(handle, call);
    };
    let cancel = (): void => undefined;
    const follow = (request: ConnectRequest, port: number, routes: readonly FullRoute[]): void => {
      cancel = this.#follow(socket, handle, request, port, routes, letGo);
    };
    const hold = (request: ConnectRequest, address: string, port: number): void => {
      this.#routesTo(address).then(
        (routes) => {
          if (!socket.connecting || handleOf(socket) !== handle) return;
          if (!this.#plain) return follow(request, port, routes);
          letGo();
          goPlainly(handle, request, address, port);
        },
        (error: unknown) => socket.destroy(error as Error),
      );
    };
    const connect =
      (six: boolean) =>
      (request: ConnectRequest, address: string, port: number): number => {
        Reflect.deleteProperty(handle, 'connect');
        Reflect.deleteProperty(handle, 'connect6');
        // Without a lookup of ours, a name has been resolved by somebody else, such as the way to a proxy.
        if (this.#plain || !this.#concerns(address)) {
          letGo();
          return six ? handle.connect6(request, address, port) : handle.connect(request, address, port);
        }
        if (this.#routes) follow(request, port, this.#routes);
        else hold(request, address, port);
        return 0;
      };
    Object.assign(handle, {
      connect: connect(false),
      connect6: connect(true),
      close: (callback?: () => void) => {
        letGo();
        cancel();
        handle.close(callback);
      },
    });
    if (this.#literal) this.#ask(undefined).catch(() => undefined);
  }

  /** Is this the address that is to be connected to? */
  #concerns(address: string): boolean {
    return this.#literal ? address === this.#helm.options.host : this.#answer !== undefined;
  }

  /** The address is literal: the answer may still be on its way. */
  async #routesTo(address: string): Promise<readonly FullRoute[]> {
    const answer = await this.#ask(undefined);
    this.#note(answer);
    return routesToAddress(answer, address, this.#bounds(undefined));
  }

  #follow(
    socket: Socket,
    handle: TcpHandle,
    request: ConnectRequest,
    port: number,
    routes: readonly FullRoute[],
    letGo: () => void,
  ): () => void {
    const { context } = this.#helm;
    if (routes[0]) this.#record(routes[0], []);
    return setOut({
      socket,
      context,
      handle,
      request,
      port,
      routes,
      suggested: this.#suggested,
      delays: this.#delays(),
      arriving: (route, failures) => {
        letGo();
        this.#record(route, failures);
      },
    });
  }

  #ask(known: readonly DestinationAddress[] | undefined): Promise<Answer> {
    return (this.#answer ??= this.#helm.ask(known));
  }

  /** Notes in the context what was decided. */
  #note(answer: Answer): void {
    const { context } = this.#helm;
    const { mam, reason, fallback, protocol } = answer;
    Object.assign(context, { mam, reason, fallback, link: answer.link, source: context.bound?.address });
    if (protocol && context.protocol === 'tcp') context.protocol = protocol;
    this.#suggested = answer.socketOptions ?? {};
    this.#plain =
      answer.routes.length > 0 &&
      answer.routes.every(({ source, destination }) => source === undefined && destination === undefined) &&
      !answer.selection &&
      !needsNative(context, this.#suggested);
  }

  /** Notes which way was taken, and that it is not the policy's when all of those have failed. */
  #record({ link, source, destination }: FullRoute, failures: readonly Failure[]): void {
    const { context } = this.#helm;
    Object.assign(context, {
      link: link ?? (source ? context.link : undefined),
      source: source ?? context.bound?.address,
      destination,
    });
    const given = failures.findLast(({ route }) => route.source !== undefined);
    if (!given || source !== undefined || context.bound) return;
    context.fallback = true;
    context.reason += `; no way from ${given.route.source}, so the system decides`;
  }

  #delays(): Delays {
    const { options, attemptTimeout, linkTimeout } = this.#helm;
    const { autoSelectFamilyAttemptTimeout: own } = options;
    return {
      attempt: own === undefined ? (attemptTimeout ?? ATTEMPT_DELAY) : own / 1000,
      link: linkTimeout ?? LINK_DELAY,
    };
  }

  #bounds(own: readonly LookupAddress[] | undefined): Bounds {
    const { options } = this.#helm;
    const { blockList } = (this.#socket ?? {}) as { blockList?: BlockList };
    return {
      family: this.#literal ? 0 : asFamily(options.family),
      addresses: own?.map(({ address }) => unmapped(address)),
      blockList,
      single: options.autoSelectFamily === false,
    };
  }

  #lookup(host: string, how: dns.LookupOptions, callback: LookupCallback): void {
    const own = this.#helm.options.lookup as Lookup | undefined;
    const steer = (found: LookupAddress[] | undefined, asGiven: () => void): void => {
      this.#resolve(host, how, found).then(
        (addresses) => {
          if (!addresses) return asGiven();
          if (how.all) return callback(null, addresses);
          const [first] = addresses;
          callback(null, first?.address, first?.family);
        },
        (error: unknown) => callback(error as NodeJS.ErrnoException),
      );
    };
    const asNode = (): void => dns.lookup(host, how, callback as never);
    // It refuses wrong hints at once.
    if (!own && ((how.hints ?? 0) & ~HINTS) !== 0) return asNode();
    if (!own) return steer(undefined, asNode);
    own(host, how, (error, found, family) => {
      const addresses = error ? undefined : asAddresses(found, family);
      const asGiven = (): void => callback(error, found, family);
      // What is no address is for Node to refuse.
      if (addresses) steer(addresses, asGiven);
      else asGiven();
    });
  }

  /** The address that Node is to be given; undefined: what it would have found without us. */
  async #resolve(
    host: string,
    how: dns.LookupOptions,
    own: readonly LookupAddress[] | undefined,
  ): Promise<LookupAddress[] | undefined> {
    const answer = await this.#ask(own?.map(({ address }) => ({ address: unmapped(address) })));
    this.#note(answer);
    if (this.#plain) return undefined;
    const bounds = this.#bounds(own);
    const { routes, found } = await routesToName(answer, host, { how, own, bounds });
    const [first] = routes;
    if (!first) return blocked(found ?? [], bounds);
    this.#routes = routes;
    return [{ address: first.destination, family: familyOf(first.destination) }];
  }
}

/** What Node would have done at once. */
function goPlainly(handle: TcpHandle, request: ConnectRequest, address: string, port: number): void {
  const status =
    isIP(address) === 6 ? handle.connect6(request, address, port) : handle.connect(request, address, port);
  if (status !== 0) request.oncomplete?.(status, handle, request, false, false);
}

/** An address of the block list, when there is no other: Node is given it, and refuses it. */
function blocked(found: readonly LookupAddress[], { blockList }: Bounds): LookupAddress[] | undefined {
  const first = found.find(({ address }) => isBlocked(address, blockList));
  return first && [first];
}
