import { isIP } from 'node:net';
import process from 'node:process';
import { UsageError } from '../../base/errors.ts';
import { asFamily } from '../address.ts';
import { MOST_ADDRESSES, type DestinationAddress } from '../policy.ts';
import type { DecisionMessage, ReplyMessage, Route, WireContext } from '../protocol/messages.ts';
import { defaultSocketPath } from '../socket-path.ts';
import type { SocketContext } from './context.ts';
import { mamClient, UnansweredError, type Question, type Unanswered } from './mam-client.ts';

/** How to reach the Multi Access Manager. */
export interface MamOptions {
  /** Path of its Unix socket; `defaultSocketPath()` unless given. `null`: do not ask. */
  mam?: string | null | undefined;
  /** Seconds to wait for its answer before the call goes on without it; `defaultMamTimeout()` unless given. */
  mamTimeout?: number | undefined;
}

/**
 * Seconds to wait for the Multi Access Manager unless told otherwise: `INTENTBED_MAM_TIMEOUT`, else 0.1.
 *
 * @throws UsageError when that is no number of seconds.
 */
export function defaultMamTimeout(): number {
  const { INTENTBED_MAM_TIMEOUT: given } = process.env;
  if (given === undefined) return 0.1;
  const seconds = Number(given);
  if (seconds > 0) return seconds;
  throw new UsageError(`INTENTBED_MAM_TIMEOUT is ${JSON.stringify(given)}; a number of seconds is expected.`);
}

/** Where a socket is to connect to. */
export interface Destination {
  host: string;
  port: number;
  family?: number | undefined;
}

/** A decision, or what stands in for it. */
export interface Answer extends Partial<Omit<DecisionMessage, 'id' | 'type' | 'routes'>> {
  mam: 'answered' | 'not asked' | Unanswered;
  routes: readonly Route[];
  reason: string;
  fallback: boolean;
}

/**
 * The context in the form in which it travels.
 *
 * @throws RangeError when host or port cannot be one.
 */
export function toWire(context: SocketContext, { host, port, family }: Destination): WireContext {
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new RangeError(`port is ${port}; an integer from 0 to 65535 is expected`);
  if (host.length === 0 || host.length > 255)
    throw new RangeError(`host has ${host.length} characters; 1 to 255 are expected`);
  const known = knownDestination(context, host);
  return {
    intents: context.intents,
    host: known.host,
    port,
    addresses: known.addresses.slice(0, MOST_ADDRESSES),
    family: asFamily(family),
    bound: context.bound?.address,
    calls: [...context.calls],
    socketOptions: context.socketOptions,
    protocol: context.protocol,
  };
}

/** What is known of a destination: an address that `getaddrinfo` has found belongs to its name. */
function knownDestination(
  { resolved }: SocketContext,
  host: string,
): { host?: string; addresses: readonly DestinationAddress[] } {
  if (!isIP(host)) return { host, addresses: resolved.get(host) ?? [] };
  for (const [name, addresses] of resolved) {
    const chosen = addresses.filter(({ address }) => address === host);
    if (chosen.length > 0)
      return { host: name, addresses: [...chosen, ...addresses.filter(({ address }) => address !== host)] };
  }
  return { addresses: [{ address: host }] };
}

/** Asks for a decision. An answer comes in any case: intents are advisory. */
export async function askDecision(
  question: Extract<Question, { type: 'connect' | 'socketconnect' }>,
  options: MamOptions,
): Promise<Answer> {
  const reply = await ask(question, options);
  if (reply.type === 'decision') return { ...reply, mam: 'answered' };
  const { mam, reason } = reply.type === 'none' ? reply : misfit(reply);
  return { mam, reason, routes: [{}], fallback: true };
}

/** What came instead of an answer. */
export interface NoAnswer {
  type: 'none';
  mam: Answer['mam'];
  reason: string;
}

/** An answer to another question: the two sides do not understand each other. */
function misfit({ type }: ReplyMessage): Omit<NoAnswer, 'type'> {
  return { mam: 'answered', reason: `the Multi Access Manager gave an answer of the wrong kind: ${type}` };
}

/** Asks the Multi Access Manager; what goes wrong is part of the result. */
export async function ask(
  question: Question,
  { mam = defaultSocketPath(), mamTimeout = defaultMamTimeout() }: MamOptions,
): Promise<Exclude<ReplyMessage, { type: 'error' }> | NoAnswer> {
  if (mam === null)
    return { type: 'none', mam: 'not asked', reason: 'no Multi Access Manager is to be asked' };
  try {
    const reply = await mamClient(mam).ask(question, mamTimeout);
    return reply.type === 'error' ? { type: 'none', mam: 'answered', reason: reply.message } : reply;
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    return {
      type: 'none',
      mam: error.why,
      reason: `the Multi Access Manager did not answer: ${error.message}`,
    };
  }
}
