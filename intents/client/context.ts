import { isIP } from 'node:net';
import {
  linkPreferencesSchema,
  type Call,
  type DestinationAddress,
  type LinkPreferences,
} from '../policy.ts';
import {
  protocolSchema,
  socketOptionsSchema,
  type Protocol,
  type SocketOptionName,
  type SocketOptions,
} from '../socket-options.ts';
import { validate } from '../../base/input/validate.ts';
import { parseIntents, type Intents } from '../vocabulary.ts';
import type { Unanswered } from './mam-client.ts';

/** What accompanies all calls of one socket: what the application said, and what was decided. */
export interface SocketContext {
  intents: Intents;
  /** Intents that are not understood and were ignored. */
  ignored: string[];
  calls: Call[];
  /** Source address that the application has bound itself to. */
  bound?: { address?: string | undefined; port?: number | undefined } | undefined;
  /** Results of `getaddrinfo` by name. */
  resolved: Map<string, readonly DestinationAddress[]>;
  /** `answered`; or why the socket is a plain one; `not asked` before `connect` or on a Unix socket. */
  mam: 'answered' | 'not asked' | Unanswered;
  /** The link chosen; undefined when the system chooses. */
  link?: string | undefined;
  /** Source and destination address that the socket was told to use; undefined: left to the system. */
  source?: string | undefined;
  destination?: string | undefined;
  protocol: Protocol;
  /** What the application says about links. */
  preferences?: LinkPreferences | undefined;
  /** Options of the operating system that were set. */
  socketOptions: SocketOptions;
  /** Suggested options that the system refused, with its error. */
  refusedOptions: Partial<Record<SocketOptionName | 'protocol', string>>;
  /** Why it was decided so. */
  reason: string;
  /** No policy has decided: this is a plain socket. */
  fallback: boolean;
}

/** What an application says about a socket before it uses it. */
export interface SocketDescription {
  intents?: Intents | undefined;
  /** Unknown intents are an error instead of being ignored. */
  strict?: boolean | undefined;
  /** Options of the operating system, set before the socket connects. */
  socketOptions?: SocketOptions | undefined;
  protocol?: Protocol | undefined;
  /** Links, by their names or those of their interfaces, that are required, preferred, avoided or prohibited. */
  links?: LinkPreferences | undefined;
  /** Address and port to come from: the application binds the socket itself. */
  localAddress?: string | undefined;
  localPort?: number | undefined;
}

/**
 * The context of a new socket.
 *
 * @throws IntentError when an intent has a value that is not allowed; UsageError on a wrong socket option or
 * protocol.
 */
export function createContext(description: SocketDescription = {}): SocketContext {
  const { intents, strict, socketOptions, protocol = 'tcp', links } = description;
  const context: SocketContext = {
    intents: {},
    ignored: [],
    calls: ['socket'],
    resolved: new Map(),
    mam: 'not asked',
    protocol: validate(protocolSchema, protocol, 'The protocol of the socket'),
    socketOptions: {},
    refusedOptions: {},
    reason: 'not connected yet',
    fallback: true,
  };
  if (links) context.preferences = validate(linkPreferencesSchema, links, 'The preferences about links');
  if (intents) setIntents(context, intents, strict);
  if (socketOptions) setSocketOptions(context, socketOptions);
  noteBinding(context, description);
  return context;
}

/** Adds intents to those that are set. @throws IntentError */
export function setIntents(
  context: SocketContext,
  input: Readonly<Record<string, unknown>>,
  strict = false,
): void {
  const { intents, ignored } = parseIntents(input, { strict });
  noteCall(context, 'setsockopt');
  context.intents = { ...context.intents, ...intents };
  context.ignored = [...new Set([...context.ignored, ...ignored])];
}

/** Adds options of the operating system to those that are set. @throws UsageError */
export function setSocketOptions(context: SocketContext, options: unknown): void {
  const valid = validate(socketOptionsSchema, options, 'Socket options');
  noteCall(context, 'setsockopt');
  context.socketOptions = { ...context.socketOptions, ...valid };
}

/** Notes that the application has bound the socket itself, if it has. What is no address is for Node to refuse. */
export function noteBinding(
  context: SocketContext,
  { localAddress: address, localPort: port }: Pick<SocketDescription, 'localAddress' | 'localPort'>,
): void {
  if (!address && !port) return;
  if (address && !isIP(address)) return;
  noteCall(context, 'bind');
  context.bound = { address: address || undefined, port };
}

/** Notes that the application has made a call. */
export function noteCall(context: SocketContext, call: Call): void {
  if (!context.calls.includes(call)) context.calls.push(call);
}

const contexts = new WeakMap<object, SocketContext>();

/** Gives a socket that somebody else has made its context. */
export function attachContext(socket: object, context: SocketContext): void {
  contexts.set(socket, context);
  Object.defineProperty(socket, 'context', { value: context, configurable: true, writable: true });
}

/** The context of a socket that was connected with intents. */
export function contextOf(socket: object | null | undefined): SocketContext | undefined {
  return socket ? contexts.get(socket) : undefined;
}
