import { UsageError } from '../../base/errors.ts';
import { validate } from '../../base/input/validate.ts';
import type { LinkPreferences } from '../policy.ts';
import type { Protocol, SocketOptions } from '../socket-options.ts';
import type { Intents } from '../vocabulary.ts';
import { fromTransportProperties } from './intents.ts';
import { transportPropertiesSchema, type Preference, type TransportProperties } from './properties.ts';

/** Options of `connect`, and, where the protocol is `udp`, of `createSocket`. */
export interface TransportOptions {
  intents: Intents;
  protocol: Protocol;
  links?: LinkPreferences;
  socketOptions?: SocketOptions;
  keepAlive?: boolean;
  /** Milliseconds, as Node counts. */
  keepAliveInitialDelay?: number;
}

/**
 * Transport properties of RFC 9622 as options of a connection.
 *
 * @returns The options, and in `unmapped` the properties that mean nothing here: those that say what TCP does in any
 * case or never does, and those of single messages.
 * @throws UsageError when a property has a value that RFC 9622 does not know, or no protocol is left.
 */
export function optionsFromTransportProperties(input: Readonly<Record<string, unknown>>): {
  options: TransportOptions;
  unmapped: Record<string, unknown>;
} {
  const properties = validate(transportPropertiesSchema, input, 'A set of transport properties');
  const options: TransportOptions = {
    intents: fromTransportProperties(input),
    protocol: protocolOf(properties),
    ...linksOf(properties),
    ...socketOptionsOf(properties),
    ...keepAliveOf(properties),
  };
  const unmapped = Object.entries(input).filter(
    ([name]) => !Object.hasOwn(transportPropertiesSchema.shape, name),
  );
  return { options, unmapped: Object.fromEntries(unmapped) };
}

/** Only datagrams are neither reliable nor in order; streams are both. */
function protocolOf({ reliability, preserveOrder, multipath = 'Disabled' }: TransportProperties): Protocol {
  const wanted = [reliability, preserveOrder];
  const [needed, forbidden] = [wanted.includes('Require'), wanted.includes('Prohibit')];
  if (needed && forbidden)
    throw new UsageError(
      `No protocol has reliability ${reliability} and preserveOrder ${preserveOrder}: TCP is reliable and in order, UDP neither.`,
    );
  if (forbidden) return 'udp';
  if (!needed && reliability === 'Avoid' && preserveOrder !== 'Prefer') return 'udp';
  return multipath === 'Active' ? 'mptcp' : 'tcp';
}

/** A provisioning domain is what is called a link here; both are known by the name of the interface too. */
function linksOf({
  interface: interfaces = [],
  pvd = [],
}: TransportProperties): Pick<TransportOptions, 'links'> {
  const all = [...interfaces, ...pvd];
  const named = (preference: Preference) =>
    all.filter(([each]) => each === preference).map(([, name]) => name);
  const links = Object.fromEntries(
    (['Require', 'Prefer', 'Avoid', 'Prohibit'] as const)
      .map((preference) => [preference.toLowerCase(), named(preference)] as const)
      .filter(([, names]) => names.length > 0),
  );
  return Object.keys(links).length > 0 ? { links } : {};
}

/** The default of connPriority (RFC 9622, 8.1.2). */
const DEFAULT_PRIORITY = 100;
/** The highest SO_PRIORITY that needs no privilege (socket(7)). */
const HIGHEST_PRIORITY = 6;

/**
 * `connPriority` as SO_PRIORITY, which grows with urgency: 0 for the default and less urgent ones, 6 for 0, linear
 * between. `connTimeout` as TCP_USER_TIMEOUT in milliseconds: how long sent data may stay unacknowledged (RFC 5482).
 */
function socketOptionsOf({
  connPriority: priority = DEFAULT_PRIORITY,
  connTimeout: timeout = 'Disabled',
}: TransportProperties): Pick<TransportOptions, 'socketOptions'> {
  const urgency = Math.ceil((HIGHEST_PRIORITY * (DEFAULT_PRIORITY - priority)) / DEFAULT_PRIORITY);
  const socketOptions: SocketOptions = {
    ...(urgency > 0 && { SO_PRIORITY: urgency }),
    ...(timeout !== 'Disabled' && { TCP_USER_TIMEOUT: Math.ceil(timeout * 1000) }),
  };
  return Object.keys(socketOptions).length > 0 ? { socketOptions } : {};
}

function keepAliveOf({
  keepAlive,
  keepAliveTimeout: delay,
}: TransportProperties): Pick<TransportOptions, 'keepAlive' | 'keepAliveInitialDelay'> {
  const wanted = keepAlive === 'Require' || keepAlive === 'Prefer';
  if (!wanted && keepAlive !== 'Avoid' && keepAlive !== 'Prohibit') return {};
  const seconds = wanted && delay !== 'Disabled' ? delay : undefined;
  return {
    keepAlive: wanted,
    ...(seconds !== undefined && { keepAliveInitialDelay: Math.ceil(seconds * 1000) }),
  };
}
