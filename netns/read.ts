import * as v from 'valibot';
import { FailedError } from './errors.ts';

/** Readers of the JSON that `ip -j` and `tc -j` print, and of the files under /proc/net. */

const statistics = {
  bytes: v.number(),
  packets: v.number(),
  drops: v.number(),
  backlog: v.number(),
  qlen: v.number(),
};

const qdiscSchema = v.object({
  kind: v.string(),
  dev: v.optional(v.string()),
  handle: v.optional(v.string()),
  parent: v.optional(v.string()),
  root: v.optional(v.boolean()),
  options: v.optional(v.looseObject({}), {}),
  ...statistics,
});
/** A queueing discipline with its counters: bytes and packets sent, drops, bytes and packets held. */
export type Qdisc = v.InferOutput<typeof qdiscSchema>;

const classSchema = v.looseObject({
  class: v.string(),
  handle: v.string(),
  rate: v.optional(v.number()),
  ceil: v.optional(v.number()),
  burst: v.optional(v.number()),
  cburst: v.optional(v.number()),
  stats: v.optional(v.looseObject(statistics)),
});
/** An HTB class. tc prints rates in byte/s and bursts in bytes. */
export type TrafficClass = v.InferOutput<typeof classSchema>;

function parse<const S extends v.GenericSchema>(schema: S, text: string, what: string): v.InferOutput<S> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FailedError(`${what} printed what is not JSON: ${text.slice(0, 200)}`);
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw new FailedError(`${what} printed JSON of an unknown form: ${v.summarize(result.issues)}`);
}

/** Reads `tc -j -s qdisc show`. @throws FailedError when it is not of the known form. */
export const readQdiscs = (text: string): Qdisc[] => parse(v.array(qdiscSchema), text, 'tc qdisc show');

/** Reads `tc -j -s class show`. @throws FailedError when it is not of the known form. */
export const readClasses = (text: string): TrafficClass[] =>
  parse(v.array(classSchema), text, 'tc class show');

/** Bytes and packets of an interface since it was made. */
export interface Counters {
  received: { bytes: number; packets: number };
  sent: { bytes: number; packets: number };
}

/** Reads `/proc/net/dev`: counters by interface name. */
export function readCounters(text: string): Map<string, Counters> {
  const counters = new Map<string, Counters>();
  for (const line of text.split('\n')) {
    const [name, values] = line.split(':');
    if (!name || !values) continue;
    const [bytes = 0, packets = 0, , , , , , , sentBytes = 0, sentPackets = 0] = values
      .trim()
      .split(/\s+/)
      .map(Number);
    counters.set(name.trim(), {
      received: { bytes, packets },
      sent: { bytes: sentBytes, packets: sentPackets },
    });
  }
  return counters;
}
