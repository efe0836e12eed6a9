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

/** An HTB class as it stands. */
export interface TrafficClass {
  id: string;
  /** Bytes. */
  burst: number;
  cburst: number;
}

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

const SIZE_UNITS: Record<string, number> = { '': 1, K: 1024, M: 1024 ** 2 };

/** `1512b`, `14.6Kb`: how tc writes sizes. */
function sizeOf(text: string): number {
  const [, digits, unit = ''] = /^([\d.]+)([KM]?)b$/.exec(text) ?? [];
  return Number(digits) * (SIZE_UNITS[unit] ?? NaN);
}

/**
 * Reads `tc class show`. It is text: iproute2 before 6.2 has no JSON for HTB classes.
 *
 * @throws FailedError when an HTB class is not of the known form.
 */
export function readClasses(text: string): TrafficClass[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('class htb'))
    .map((line) => {
      const [, id = ''] = /^class htb (\S+)/.exec(line) ?? [];
      const [, burst = '', cburst = ''] = /burst (\S+) cburst (\S+)/.exec(line) ?? [];
      const read = { id, burst: sizeOf(burst), cburst: sizeOf(cburst) };
      if (Number.isNaN(read.burst + read.cburst))
        throw new FailedError(`tc class show printed an unknown line: ${line}`);
      return read;
    });
}

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
