import { z } from 'zod';
import { profileSchema } from '../profiles.ts';

/**
 * What of TCP decides a completion time (fidelity rule 10). The defaults are those of Linux.
 */
export const transportSchema = z.strictObject({
  congestionControl: z
    .string()
    .regex(/^[a-z0-9_]+$/)
    .default('cubic'),
  /** Segments (RFC 6928). */
  initialWindow: z.int().min(1).default(10),
  slowStartAfterIdle: z.boolean().default(true),
  /** Minimum, default and maximum in bytes. */
  receiveBuffer: z.tuple([z.int(), z.int(), z.int()]).default([4096, 131072, 6291456]),
  sendBuffer: z.tuple([z.int(), z.int(), z.int()]).default([4096, 16384, 4194304]),
  /** 0 off, 1 asked for, 2 accepted when the peer asks. */
  ecn: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(2),
});
export type Transport = z.output<typeof transportSchema>;
export type TransportInput = z.input<typeof transportSchema>;

/**
 * A topology: `client` and `server`, and between them one *router* per access link. Each link has its own
 * pair of veths, its own addresses at both ends, and its own router.
 *
 * ```
 *           ┌── router-dsl ──┐
 *  client ──┤                ├── server
 *           └── router-lte ──┘
 * ```
 */
export const topologySchema = z.strictObject({
  links: z
    .array(profileSchema)
    .min(1, 'a topology has at least one link')
    .max(200, 'a topology has at most 200 links')
    .refine(
      (links) => new Set(links.map(({ name }) => name)).size === links.length,
      'two links have one name',
    ),
  transport: transportSchema.prefault({}),
  /** Seed of netem's random draws. */
  seed: z.int().min(0).default(1),
});
export type Topology = z.output<typeof topologySchema>;
export type TopologyInput = z.input<typeof topologySchema>;
