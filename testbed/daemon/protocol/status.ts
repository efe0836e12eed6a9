import { z } from 'zod';
import { statusSchema as mamStatusSchema } from 'socket-intents/protocol';

const directionSchema = z.object({
  /** What passes the bottleneck now, in bit/s. */
  rate: z.number(),
  /** Bytes that wait in the bottleneck's queue, and that it holds at most. */
  queued: z.number(),
  queue: z.number(),
  /** Packets since the testbed came up that did not fit into the queue, and that were lost at random. */
  dropped: z.number(),
  lost: z.number(),
});
const linkSchema = z.object({
  name: z.string(),
  isUp: z.boolean(),
  addresses: z.array(z.string()),
  /** As it is now: what `set` has changed is in it. */
  profile: z.unknown(),
  down: directionSchema,
  up: directionSchema,
  /** Seconds that a TCP connection to the server takes now; null when there is no answer. */
  roundTripTime: z.number().nullable(),
});
/** What `testbed status --json` prints. */
export const statusSchema = z.object({
  name: z.string(),
  since: z.string(),
  world: z.object({ kind: z.string(), clock: z.string(), kernel: z.string() }),
  nodes: z.array(z.string()),
  links: z.array(linkSchema),
  services: z.array(z.object({ node: z.string(), program: z.string() })),
  programs: z.array(z.object({ node: z.string(), argv: z.array(z.string()), since: z.string() })),
  /** Changes that are still to come. */
  scheduled: z.array(z.object({ at: z.string(), link: z.string() })),
  mam: mamStatusSchema.nullable(),
});
export type Status = z.output<typeof statusSchema>;
export type DirectionStatus = Status['links'][number]['down'];
