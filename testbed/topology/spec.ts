import { z } from 'zod';
import { differentNames, strictObject } from '../../base/input/validate.ts';
import { profileSchema } from '../profiles.ts';
import { nodesOf } from './addresses.ts';

/** Kernel settings are numbers with a sign and 32 bits. */
const LARGEST_INTEGER = 2 ** 31 - 1;
const LEAST_BUFFER = 4096;

/** Which of them there are is for the kernel to say: see `congestion-control.ts`. */
export const congestionControlSchema = z
  .string()
  .regex(/^[a-z0-9_]+$/, 'the name of a congestion control is made of a-z, 0-9, _');
/** Segments (RFC 6928). */
export const initialWindowSchema = z
  .int()
  .min(1, 'an initial window is at least 1 segment')
  .max(LARGEST_INTEGER, `an initial window is at most ${LARGEST_INTEGER} segments`);
/** Bytes. */
export const bufferSchema = z
  .int()
  .min(LEAST_BUFFER, `a buffer has at least ${LEAST_BUFFER} bytes`)
  .max(LARGEST_INTEGER, `a buffer has at most ${LARGEST_INTEGER} bytes`);
/** Minimum, default and maximum in bytes, as tcp(7) has them for `tcp_rmem` and `tcp_wmem`. */
const buffersSchema = z
  .tuple([bufferSchema, bufferSchema, bufferSchema])
  .refine(
    ([least, usual, most]) => least <= usual && usual <= most,
    'the buffers are minimum, default and maximum, in this order',
  );

/**
 * What of TCP decides a completion time (fidelity rule 10). The defaults are those of Linux.
 */
export const transportSchema = strictObject({
  congestionControl: congestionControlSchema.default('cubic'),
  initialWindow: initialWindowSchema.default(10),
  slowStartAfterIdle: z.boolean().default(true),
  receiveBuffer: buffersSchema.default([4096, 131072, 6291456]),
  sendBuffer: buffersSchema.default([4096, 16384, 4194304]),
  /** 0 off, 1 asked for, 2 accepted when the peer asks. */
  ecn: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(2),
});
export type Transport = z.output<typeof transportSchema>;
export type TransportInput = z.input<typeof transportSchema>;

/** Names a node, and an interface of the server. */
const nodeNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,14}$/, 'a name is a letter, then up to 14 of a-z, 0-9, -');

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
export const topologySchema = strictObject({
  links: z
    .array(profileSchema)
    .min(1, 'a topology has at least one link')
    .max(200, 'a topology has at most 200 links')
    .superRefine(differentNames('links', ({ name }) => name)),
  /** Extra servers, each a hop behind `server`. */
  servers: z.array(nodeNameSchema).max(50).default([]),
  /** Extra routers by link, between its own and `server`. */
  routers: z.record(z.string(), z.int().min(0).max(8)).default({}),
  transport: transportSchema.prefault({}),
  /** Seed of netem's random draws. */
  seed: z.int().min(0).default(1),
}).superRefine((topology, context) => {
  const { links, servers } = topology;
  const nodes = nodesOf(topology);
  for (const [index, name] of servers.entries()) {
    const refuse = (message: string): void =>
      context.addIssue({ code: 'custom', path: ['servers', index], message });
    if (nodes.filter((node) => node === name).length > 1) refuse('two nodes have one name');
    // Of the interfaces of `server`, those to links and those to extra servers are named after these.
    if (links.some((link) => link.name === name)) refuse('a link has the name of a server');
    if (name === 'lo') refuse('no server is named lo, as loopback is');
  }
});
export type Topology = z.output<typeof topologySchema>;
export type TopologyInput = z.input<typeof topologySchema>;
