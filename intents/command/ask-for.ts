import { UnavailableError, UsageError } from '../../base/errors.ts';
import { intentNames, IntentError, parseIntents, type Intents } from '../vocabulary.ts';
import { answerTo, toWire, type Answer } from '../client/ask.ts';
import { createContext } from '../client/context.ts';

/** Seconds that somebody at a terminal waits for an answer. */
const MAM_TIMEOUT = 10;

/** A question in words and its answer. */
export interface Asked {
  intents: Intents;
  host: string;
  port: number;
  answer: Answer;
}

/**
 * Asks how a connection would be made.
 *
 * @param to - `host:port`, `[IPv6 address]:port`.
 * @param given - Intents as `name=value`.
 * @throws UsageError when these cannot be read, UnavailableError when nobody answers.
 */
export async function askFor(to: string, given: readonly string[], mam: string): Promise<Asked> {
  const { host, port } = parseDestination(to);
  const intents = parseIntentArguments(given);
  const context = toWire(createContext({ intents }), { host, port });
  const answer = await answerTo({ type: 'connect', context }, { mam, mamTimeout: MAM_TIMEOUT });
  if (answer.mam !== 'answered') throw new UnavailableError(`${answer.reason} (${mam})`);
  return { intents, host, port, answer };
}

/** The answer as text for a terminal. */
export function describeAsked({
  host,
  port,
  answer: { link, routes, reason, socketOptions, protocol },
}: Asked): string {
  const lines = [
    `link     ${link ?? 'left to the system'}`,
    ...routes.map(
      ({ source, destination }) => `route    ${source ?? 'any'} -> ${destination ?? host} port ${port}`,
    ),
    ...Object.entries(socketOptions ?? {}).map(([name, value]) => `option   ${name} ${value}`),
    ...(protocol ? [`protocol ${protocol}`] : []),
    `reason   ${reason}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** @throws UsageError */
export function parseDestination(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65535)
    throw new UsageError(`${text} is not a destination: host:port or [IPv6 address]:port is expected.`);
  return { host, port: Number(port) };
}

/** Intents as `name=value`, as on a command line. @throws UsageError */
export function parseIntentArguments(given: readonly string[]): Intents {
  const entries = given.map((text) => {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (!name)
      throw new UsageError(
        `${text} is not an intent: name=value is expected, names are ${intentNames.join(', ')}.`,
      );
    return [name, Number.isNaN(Number(value)) ? value : Number(value)] as const;
  });
  try {
    return parseIntents(Object.fromEntries(entries), { strict: true }).intents;
  } catch (error) {
    throw error instanceof IntentError ? new UsageError(error.message) : error;
  }
}
