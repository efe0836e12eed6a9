import { isIP } from 'node:net';
import process from 'node:process';
import { UsageError } from '../../base/errors.ts';
import { FramingError } from '../../base/framing.ts';
import { asFamily, unmapped } from '../address.ts';
import { isBinding, MOST_ADDRESSES, type DestinationAddress } from '../policy.ts';
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
  if (given !== '' && seconds >= 0) return seconds;
  throw new UsageError(
    `INTENTBED_MAM_TIMEOUT is ${JSON.stringify(given)}; a number of seconds, or Infinity, is expected.`,
  );
}

/**
 * Checks times in seconds that an application has given.
 *
 * @throws RangeError naming the option, what was found and what is allowed.
 */
export function checkSeconds(times: Readonly<Record<string, unknown>>): void {
  for (const [name, seconds] of Object.entries(times))
    if (seconds !== undefined && !(typeof seconds === 'number' && seconds >= 0))
      throw Object.assign(
        new RangeError(
          `${name} is ${typeof seconds === 'number' ? seconds : typeof seconds}; a number of seconds from 0 to Infinity is expected`,
        ),
        { code: 'ERR_OUT_OF_RANGE' },
      );
}

/** Where a socket is to connect to. */
export interface Destination {
  host: string;
  port: number;
  family?: unknown;
  /** Addresses of the host that the application has found itself. */
  known?: readonly DestinationAddress[] | undefined;
}

/** A decision, or what stands in for it. */
export interface Answer extends Partial<Omit<DecisionMessage, 'id' | 'type' | 'routes'>> {
  mam: 'answered' | 'not asked' | Unanswered;
  routes: readonly Route[];
  reason: string;
  fallback: boolean;
}

/** Characters of a name that can be asked for; no name of the DNS is longer (RFC 1035, 2.3.4). */
const LONGEST_HOST = 255;

/** The context in the form in which it travels. */
export function toWire(context: SocketContext, { host, port, family, known }: Destination): WireContext {
  const { host: name, addresses } = known ? { host, addresses: known } : knownDestination(context, host);
  const bound = context.bound?.address;
  return {
    intents: context.intents,
    host: name?.slice(0, LONGEST_HOST),
    port,
    addresses: addresses.slice(0, MOST_ADDRESSES),
    family: asFamily(family),
    bound: bound === undefined ? undefined : unmapped(bound),
    calls: [...context.calls],
    socketOptions: context.socketOptions,
    protocol: context.protocol,
    preferences: context.preferences,
  };
}

/** What is known of a destination: an address that `getaddrinfo` has found belongs to its name. */
function knownDestination(
  { resolved }: SocketContext,
  host: string,
): { host?: string; addresses: readonly DestinationAddress[] } {
  if (!isIP(host)) return { host, addresses: resolved.get(host) ?? [] };
  const literal = unmapped(host);
  for (const [name, addresses] of resolved) {
    const chosen = addresses.filter(({ address }) => address === literal);
    if (chosen.length > 0)
      return {
        host: name,
        addresses: [...chosen, ...addresses.filter(({ address }) => address !== literal)],
      };
  }
  return { addresses: [{ address: literal }] };
}

/** Asks for a decision. An answer comes in any case: intents are advisory. */
export async function answerTo(
  question: Extract<Question, { type: 'connect' | 'socketconnect' }>,
  options: MamOptions,
): Promise<Answer> {
  const reply = await ask(question, options);
  if (reply.type === 'decision') return { ...reply, mam: 'answered' };
  const answer = unanswered(reply.type === 'none' ? reply : misfit(reply));
  // Nobody can say which link the system would take.
  return isBinding(question.context.preferences) ? { ...answer, routes: [], fallback: false } : answer;
}

/** What stands in for a decision when there is none: the system decides. */
export function unanswered({ mam, reason }: Pick<NoAnswer, 'mam' | 'reason'>): Answer {
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

/**
 * Why nobody can be asked, as far as it is known at once.
 *
 * @returns undefined when somebody may be there.
 */
export function askNobody({ mam = defaultSocketPath() }: MamOptions): NoAnswer | undefined {
  if (mam === null)
    return { type: 'none', mam: 'not asked', reason: 'no Multi Access Manager is to be asked' };
  const { unavailable } = mamClient(mam);
  return unavailable && noAnswer(unavailable);
}

/** Asks the Multi Access Manager; what goes wrong is part of the result. */
export async function ask(
  question: Question,
  options: MamOptions,
): Promise<Exclude<ReplyMessage, { type: 'error' }> | NoAnswer> {
  const { mam = defaultSocketPath(), mamTimeout = defaultMamTimeout() } = options;
  checkSeconds({ mamTimeout });
  const nobody = askNobody(options);
  if (nobody || mam === null) return nobody as NoAnswer;
  try {
    const reply = await mamClient(mam).ask(question, mamTimeout);
    return reply.type === 'error' ? { type: 'none', mam: 'answered', reason: reply.message } : reply;
  } catch (error) {
    if (error instanceof UnansweredError) return noAnswer(error);
    if (error instanceof FramingError) return { type: 'none', mam: 'not asked', reason: error.message };
    throw error;
  }
}

function noAnswer({ why, message }: UnansweredError): NoAnswer {
  return { type: 'none', mam: why, reason: `the Multi Access Manager did not answer: ${message}` };
}
