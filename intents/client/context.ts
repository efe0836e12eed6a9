import type { Call, DestinationAddress } from '../policy.ts';
import type { Protocol, SocketOptionName, SocketOptions } from '../socket-options.ts';
import type { Intents } from '../vocabulary.ts';
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
  /** Options of the operating system that were set. */
  socketOptions: SocketOptions;
  /** Suggested options that the system refused, with its error. */
  refusedOptions: Partial<Record<SocketOptionName | 'protocol', string>>;
  /** Why it was decided so. */
  reason: string;
  /** No policy has decided: this is a plain socket. */
  fallback: boolean;
}

/** The context of a new socket. */
export function createContext(): SocketContext {
  return {
    intents: {},
    ignored: [],
    calls: ['socket'],
    resolved: new Map(),
    mam: 'not asked',
    protocol: 'tcp',
    socketOptions: {},
    refusedOptions: {},
    reason: 'not connected yet',
    fallback: true,
  };
}

/** Notes that the application has made a call. */
export function noteCall(context: SocketContext, call: Call): void {
  if (!context.calls.includes(call)) context.calls.push(call);
}
