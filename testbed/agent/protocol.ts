import * as v from 'valibot';
import { topologySchema } from '../topology/spec.ts';

/**
 * What a world's agent and whoever started the world say to each other, one JSON document a line, on the
 * standard streams of the world.
 *
 * Requests are carried out in their order; each has one `result`. `write`, `close` and `kill` concern a
 * process that runs, and overtake.
 */

const id = v.pipe(v.number(), v.integer(), v.minValue(1));

export const requestSchema = v.variant('request', [
  /** Brings a topology up. */
  v.strictObject({ request: v.literal('topology'), id, topology: topologySchema }),
  /**
   * Runs a program in a node; its `id` names the process from then on. Its result comes when it has started,
   * or, with `ready`, when it has printed its first line, which is the result's value.
   */
  v.strictObject({
    request: v.literal('spawn'),
    id,
    /** A namespace, or none for the root of the world. */
    node: v.optional(v.string()),
    argv: v.pipe(v.array(v.string()), v.minLength(1)),
    cwd: v.optional(v.string()),
    env: v.optional(v.record(v.string(), v.string()), {}),
    /** First bytes of its standard input. */
    input: v.optional(v.string(), ''),
    /** Whether standard input stays open behind `input`. */
    interactive: v.optional(v.boolean(), false),
    ready: v.optional(v.boolean(), false),
  }),
  /** Runs a command of the system to its end; the result's value is what it printed. */
  v.strictObject({
    request: v.literal('run'),
    id,
    node: v.optional(v.string()),
    argv: v.pipe(v.array(v.string()), v.minLength(1)),
    input: v.optional(v.array(v.string())),
  }),
  v.strictObject({ request: v.literal('write'), id, process: id, data: v.string() }),
  v.strictObject({ request: v.literal('close'), id, process: id }),
  v.strictObject({ request: v.literal('kill'), id, process: id, signal: v.string() }),
  /** Ends the world. */
  v.strictObject({ request: v.literal('halt'), id }),
]);
export type Request = v.InferOutput<typeof requestSchema>;
/** Each request without its number, which the connection gives. */
export type RequestInput = DistributiveOmit<v.InferInput<typeof requestSchema>, 'id'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Bytes as text where they are UTF-8, else in base64. */
const chunk = { data: v.string(), base64: v.optional(v.literal(true)) };

export const eventSchema = v.variant('event', [
  /** The agent reads requests from now on. */
  v.strictObject({ event: v.literal('up'), release: v.string(), node: v.string() }),
  v.strictObject({ event: v.literal('result'), id, value: v.optional(v.unknown()) }),
  v.strictObject({ event: v.literal('error'), id, message: v.string() }),
  v.strictObject({ event: v.literal('stdout'), process: id, ...chunk }),
  v.strictObject({ event: v.literal('stderr'), process: id, ...chunk }),
  v.strictObject({
    event: v.literal('exit'),
    process: id,
    status: v.nullable(v.number()),
    signal: v.nullable(v.string()),
  }),
]);
export type Event = v.InferOutput<typeof eventSchema>;
