import { z } from 'zod';
import { FailedError } from '../base/errors.ts';

/** Readers of what `tc` prints. */

const statistics = {
  bytes: z.number(),
  packets: z.number(),
  drops: z.number(),
  backlog: z.number(),
  qlen: z.number(),
};

const qdiscSchema = z.object({
  kind: z.string(),
  dev: z.string().optional(),
  handle: z.string().optional(),
  parent: z.string().optional(),
  root: z.boolean().optional(),
  options: z.looseObject({}).default({}),
  ...statistics,
});
/** A queueing discipline with its counters: bytes and packets sent, drops, bytes and packets held. */
export type Qdisc = z.output<typeof qdiscSchema>;

/** An HTB class as it stands. */
export interface TrafficClass {
  id: string;
  /** Bytes. */
  burst: number;
  cburst: number;
  /** Seconds until it may send again, as of the last packet; undefined without statistics (`tc -s`). */
  debt?: number;
}

/** Seconds: statistics of HTB count in ticks of 64 ns (PSCHED_SHIFT in include/net/pkt_sched.h). */
const TICK = 64e-9;

function parse<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FailedError(`${what} printed invalid JSON: ${text.slice(0, 200)}`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new FailedError(`${what} printed JSON of an unexpected form: ${z.prettifyError(result.error)}`);
}

/** Reads `tc -j -s qdisc show`. @throws FailedError when it is not of the known form. */
export const readQdiscs = (text: string): Qdisc[] => parse(z.array(qdiscSchema), text, 'tc qdisc show');

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
    .split(/^(?=class )/m)
    .filter((lines) => lines.startsWith('class htb'))
    .map((lines) => {
      const [line = ''] = lines.split('\n');
      const [, id = ''] = /^class htb (\S+)/.exec(line) ?? [];
      const [, burst = '', cburst = ''] = /burst (\S+) cburst (\S+)/.exec(line) ?? [];
      const [, tokens, ctokens] = /tokens: (-?\d+) ctokens: (-?\d+)/.exec(lines) ?? [];
      const debt =
        tokens === undefined ? {} : { debt: Math.max(0, -Number(tokens), -Number(ctokens)) * TICK };
      const read = { id, burst: sizeOf(burst), cburst: sizeOf(cburst), ...debt };
      if (Number.isNaN(read.burst + read.cburst))
        throw new FailedError(`tc class show printed an unknown line: ${line}`);
      return read;
    });
}
