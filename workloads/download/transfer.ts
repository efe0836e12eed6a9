import type { Intents } from 'socket-intents';
import { monotonic } from '../../base/clock.ts';
import { fetchObject, type ObjectRequest, type ObjectResponse } from './request.ts';

/** What all transfers of a client have in common. */
export interface TransferOptions extends Pick<
  ObjectRequest,
  'host' | 'port' | 'mam' | 'lowWaterMark' | 'connections'
> {
  /** What the client says of every object. */
  intents: Intents;
  /**
   * One-phase: the whole object at once. Two-phase, as in the paper: the first bytes to learn the size, then a
   * new connection, with the `filesize` intent, for the rest.
   */
  phases: 'one' | 'two';
  /** Bytes asked for first in two phases: the paper's m. */
  head: number;
}

/** One connection of a transfer, and what it was for. */
export interface Phase extends ObjectResponse {
  phase: 'whole' | 'head' | 'rest';
  intents: Intents;
}

/** Bytes received (second) by a time (first). */
export type Samples = [time: number, bytes: number][];

/** A finished transfer. Times are seconds of the monotonic clock. */
export interface TransferResult {
  object: string;
  size: number;
  start: number;
  attempts: number;
  connections: [Phase, ...Phase[]];
  /** How the bytes came in, where that was watched. */
  samples?: Samples;
}

/** How often a transfer is begun before it counts as failed. */
const ATTEMPTS = 3;

/**
 * Downloads one object. A failed download is begun anew; its time runs from the first beginning.
 *
 * @throws the error of the last attempt.
 */
export async function transfer(object: string, options: TransferOptions): Promise<TransferResult> {
  const start = monotonic();
  for (let attempts = 1; ; attempts++) {
    try {
      const connections = await (options.phases === 'one' ? onePhase : twoPhase)(object, options);
      return { object, size: connections[0].size, start, attempts, connections };
    } catch (error) {
      if (attempts === ATTEMPTS) throw error;
    }
  }
}

async function onePhase(object: string, options: TransferOptions): Promise<[Phase]> {
  return [await fetchPhase('whole', object, options, options.intents)];
}

/** The rest is asked for only when there is one: a small object is complete after its head. */
async function twoPhase(object: string, options: TransferOptions): Promise<[Phase, ...Phase[]]> {
  const range = { first: 0, last: options.head - 1 };
  const head = await fetchPhase('head', object, options, options.intents, range);
  if (head.bytes === head.size) return [head];
  const intents = { ...options.intents, filesize: head.size };
  return [head, await fetchPhase('rest', object, options, intents, { first: options.head })];
}

async function fetchPhase(
  phase: Phase['phase'],
  path: string,
  { host, port, mam, lowWaterMark, connections }: TransferOptions,
  intents: Intents,
  range?: ObjectRequest['range'],
): Promise<Phase> {
  const response = await fetchObject({ host, port, path, mam, lowWaterMark, connections, intents, range });
  return { ...response, phase, intents };
}
