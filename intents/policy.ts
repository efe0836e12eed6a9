import { z } from 'zod';
import { oneOf } from '../base/input/validate.ts';
import type { Family, Settings } from './address.ts';
import { addressSchema } from './address.ts';
import type { Protocol, SocketOptions, StreamProtocol } from './socket-options.ts';
import { socketOptionsSchema, streamProtocolSchema } from './socket-options.ts';
import type { Intents } from './vocabulary.ts';

export { strictObject } from '../base/input/validate.ts';
/** For the schemas of a policy's settings. */
export { z };

/** What is known about an access link. Rates in bit/s, times in seconds. */
export interface Characteristics {
  downRate?: number | undefined;
  upRate?: number | undefined;
  roundTripTime?: number | undefined;
  /** Share of packets lost, 0 to 1. */
  loss?: number | undefined;
}

/** An access link as a policy sees it: a name, the network interface behind it, its own addresses. */
export interface Link<LinkSettings = Settings> {
  readonly name: string;
  readonly interface: string;
  readonly addresses: readonly { readonly address: string; readonly family: Family }[];
  /** Marked as the default link in the configuration. */
  readonly default: boolean;
  readonly characteristics: Readonly<Characteristics>;
  /** The key/values that the configuration gives this link for the policy. */
  readonly settings: LinkSettings;
}

/** The calls an application has made on its socket before this request. */
export const callNames = ['socket', 'setsockopt', 'getaddrinfo', 'bind', 'connect'] as const;
export type Call = (typeof callNames)[number];

/** An address of the destination; `link` names the link over which its name was resolved. */
export interface DestinationAddress {
  readonly address: string;
  readonly link?: string | undefined;
}

/** Names of links or interfaces at most, of one preference. */
const names = z.array(z.string().min(1).max(64)).max(64).readonly().optional();
export const linkPreferencesSchema = z.strictObject({
  require: names,
  prefer: names,
  avoid: names,
  prohibit: names,
});

/**
 * What an application says about links, by their names or those of their interfaces, in the words of RFC 9622 (6.2).
 * `require` (one of these) and `prohibit` bind: without such a link there is no connection. The others are advice.
 */
export interface LinkPreferences {
  readonly require?: readonly string[] | undefined;
  readonly prefer?: readonly string[] | undefined;
  readonly avoid?: readonly string[] | undefined;
  readonly prohibit?: readonly string[] | undefined;
}

/** Do the preferences bind, so that the system's default may not be taken? */
export function isBinding({ require = [], prohibit = [] }: LinkPreferences = {}): boolean {
  return require.length + prohibit.length > 0;
}

/** The context of a request. It accompanies all calls of one socket. */
export interface Request<LinkSettings = Settings> {
  readonly intents: Intents;
  readonly destination: {
    /** The name, when the application gave a name. */
    readonly host?: string | undefined;
    readonly port: number;
    /** Known addresses; empty while the name is not resolved. */
    readonly addresses: readonly DestinationAddress[];
  };
  /** The family that the application wants; 0 for either. */
  readonly family: 0 | Family;
  /** The address that the application has bound the socket to itself. A policy should leave it. */
  readonly bound?: string | undefined;
  readonly calls: readonly Call[];
  /** Options of the operating system that the application has set. */
  readonly socketOptions: Readonly<SocketOptions>;
  readonly protocol: Protocol;
  /** What the application says about links. */
  readonly preferences?: LinkPreferences | undefined;
  /** The links that can carry this request and are allowed to, preferred ones first, avoided ones last: up, not excluded, with an address of a fitting family. */
  readonly links: readonly Link<LinkSettings>[];
}

/** An open, idle connection of the application to the same destination. */
export interface IdleSocket {
  readonly id: number;
  readonly source: string;
  readonly destination: string;
  /** Name of the link that `source` belongs to. */
  readonly link?: string | undefined;
  /** Intents of the object it carried last. */
  readonly intents: Intents;
  /** Seconds since it was released. */
  readonly idle: number;
}

export interface ChooseRequest<LinkSettings = Settings> extends Request<LinkSettings> {
  readonly sockets: readonly IdleSocket[];
}

export const decisionSchema = z.strictObject({
  link: z.string().optional(),
  alternatives: z.array(z.string()).max(64).optional(),
  source: addressSchema.optional(),
  destinations: z.array(addressSchema).max(64).optional(),
  socketOptions: socketOptionsSchema.optional(),
  protocol: streamProtocolSchema.optional(),
  overrideBind: z.boolean().optional(),
  reason: z.string().min(1).max(1000),
});

/** What a policy decides for a connection. Whatever it leaves out is left to the system. */
export interface Decision {
  /** Name of the link to use; its address of the destination's family becomes the source address. */
  link?: string | undefined;
  /** Names of links to try in this order when that one leads nowhere. The system's default is tried last of all. */
  alternatives?: readonly string[] | undefined;
  /** The source address itself, for a link with several. */
  source?: string | undefined;
  /** Destination addresses in the order in which they are to be tried. */
  destinations?: readonly string[] | undefined;
  /** Options to set before connecting. They are suggestions: one that the system refuses is noted only. */
  socketOptions?: SocketOptions | undefined;
  protocol?: StreamProtocol | undefined;
  /** Replace the source address that the application has bound itself to. */
  overrideBind?: boolean | undefined;
  /** Why, for a human reader. */
  reason: string;
}

export const choiceSchema = decisionSchema.extend({ reuse: z.int().optional() });

/** A decision for a request with idle sockets: `reuse` names one of them, else a new connection is made. */
export interface Choice extends Decision {
  reuse?: number | undefined;
}

/** What one link's name servers said about one family of addresses. Without addresses, `error` says why. */
export interface ResolverAnswer {
  readonly link: string;
  readonly family: Family;
  readonly addresses: readonly string[];
  readonly error?: string | undefined;
  /** Addresses that the configuration of destinations leaves out, when it does. */
  readonly excluded?: readonly string[] | undefined;
  /** Seconds from question to answer. */
  readonly time: number;
}

export interface ResolveOptions {
  family?: 0 | Family | undefined;
  /** Links to ask over; all that may be used for destination selection by default. */
  links?: readonly string[] | undefined;
}

/** Name resolution over the links, each with its own source address and name servers. */
export interface Resolver {
  /**
   * Asks over all links at once; answers come as they arrive, IPv6 addresses of a link before its IPv4 addresses
   * unless they are late. Leaving the loop cancels the rest.
   */
  readonly resolve: (host: string, options?: ResolveOptions) => AsyncIterable<ResolverAnswer>;
}

/** Addresses of one name at most. */
export const MOST_ADDRESSES = 256;
export const destinationAddressesSchema = z
  .array(z.strictObject({ address: addressSchema, link: z.string().max(64).optional() }))
  .max(MOST_ADDRESSES);

export const resolutionSchema = z.strictObject({
  addresses: destinationAddressesSchema,
  reason: z.string().min(1).max(1000),
});

/** The addresses of a name, best first. */
export interface Resolution {
  addresses: readonly DestinationAddress[];
  reason: string;
}

/** What the Multi Access Manager offers to its policy. */
export interface PolicyHost<PolicySettings = Settings, LinkSettings = Settings, State = undefined> {
  /** The policy's key/values from the configuration. */
  readonly settings: PolicySettings;
  /** All links that are up, in the order of the configuration. */
  readonly links: readonly Link<LinkSettings>[];
  /** What `init` returned. */
  readonly state: State;
  readonly resolver: Resolver;
  /** Writes one line to the log of the Multi Access Manager. */
  readonly log: (message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

/** What `init` is given: all but the state that it makes. */
export type PolicyInit<PolicySettings, LinkSettings> = Omit<
  PolicyHost<PolicySettings, LinkSettings>,
  'state'
>;

/** Names of the links of a configuration. Undefined: it names none, and every interface is a link by its own name. */
export type LinkNames = readonly string[] | undefined;

/** A setting that names a link: one that is not there is refused with the configuration, not found out by a request. */
export const linkName = (links: LinkNames): z.ZodType<string, string> =>
  links ? oneOf('link', links) : z.string();

/**
 * A policy: the default export of a module. `onConnect` is the only hook that it must have. A hook may return
 * its answer or a promise of it; what it throws is logged, and the request falls back to the system's default.
 */
export interface Policy<PolicySettings = Settings, LinkSettings = Settings, State = undefined> {
  /**
   * Validates the policy's key/values; without it they are handed over as they are. A function of the names of the
   * links where the key/values name some.
   */
  settings?: z.ZodType<PolicySettings> | ((links: LinkNames) => z.ZodType<PolicySettings>);
  /** Validates the key/values of each link. */
  linkSettings?: z.ZodType<LinkSettings>;
  /** Called once for a configuration, before any request. What it returns is the policy's state. */
  init?(mam: PolicyInit<PolicySettings, LinkSettings>): State | Promise<State>;
  /** A name is to be resolved. By default over the link that `onConnect` chooses, or over all links. */
  onResolve?(
    request: Request<LinkSettings>,
    mam: PolicyHost<PolicySettings, LinkSettings, State>,
  ): Resolution | Promise<Resolution>;
  /** A connection is to be made. */
  onConnect(
    request: Request<LinkSettings>,
    mam: PolicyHost<PolicySettings, LinkSettings, State>,
  ): Decision | Promise<Decision>;
  /** An object is to be fetched and there is no idle connection. By default as `onConnect`. */
  onSocketConnect?(
    request: Request<LinkSettings>,
    mam: PolicyHost<PolicySettings, LinkSettings, State>,
  ): Decision | Promise<Decision>;
  /** An object is to be fetched and there are idle connections. By default one on the link of `onConnect`. */
  onSocketChoose?(
    request: ChooseRequest<LinkSettings>,
    mam: PolicyHost<PolicySettings, LinkSettings, State>,
  ): Choice | Promise<Choice>;
  /** The configuration has been replaced and its last request is answered. */
  cleanup?(mam: PolicyHost<PolicySettings, LinkSettings, State>): void | Promise<void>;
}

/** Types a policy: settings and state are inferred from `settings`, `linkSettings` and `init`. */
export function definePolicy<PolicySettings = Settings, LinkSettings = Settings, State = undefined>(
  policy: Policy<PolicySettings, LinkSettings, State>,
): Policy<PolicySettings, LinkSettings, State> {
  return policy;
}

/** The link marked as default, else the first one. */
export function defaultLink<L extends Link<unknown>>(links: readonly L[]): L | undefined {
  return links.find((link) => link.default) ?? links[0];
}

/** The link with the highest known downstream rate. */
export function highestRate<L extends Link<unknown>>(links: readonly L[]): L | undefined {
  return best(links, ({ characteristics }) => characteristics.downRate);
}

/** The link with the lowest known round-trip time. */
export function lowestDelay<L extends Link<unknown>>(links: readonly L[]): L | undefined {
  return best(links, ({ characteristics: { roundTripTime } }) =>
    roundTripTime === undefined ? undefined : -roundTripTime,
  );
}

/** The first of the links with the largest known value. */
function best<L>(links: readonly L[], quantityOf: (link: L) => number | undefined): L | undefined {
  let found: L | undefined;
  let largest = -Infinity;
  for (const link of links) {
    const value = quantityOf(link);
    if (value !== undefined && value > largest) [found, largest] = [link, value];
  }
  return found;
}
