import { z } from 'zod';
import type { AgentEvent } from './agent/protocol.ts';

const id = z.int().positive();
const chunk = { process: id, data: z.string(), base64: z.literal(true).optional() };

const wireError = z.strictObject({
  code: z.string(),
  status: z.int(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).optional(),
});

const eventSchema: z.ZodType<AgentEvent> = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('up'), release: z.string(), node: z.string() }),
  z.strictObject({ event: z.literal('result'), id, value: z.unknown().optional() }),
  z.strictObject({ event: z.literal('error'), id, error: wireError }),
  z.strictObject({ event: z.literal('stdout'), ...chunk }),
  z.strictObject({ event: z.literal('stderr'), ...chunk }),
  z.strictObject({
    event: z.literal('exit'),
    process: id,
    status: z.number().nullable(),
    signal: z.string().nullable(),
  }),
]);

/** An event of the agent; undefined for any other line: the kernel of a guest prints on the same console. */
export function parseEvent(line: string): AgentEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
