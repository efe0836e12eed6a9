import { isIP } from 'node:net';
import { z } from 'zod';
import { addressSchema, settingsSchema } from '../address.ts';
import { strictObject } from '../../base/input/validate.ts';

const prefixSchema = z
  .string()
  .refine(isPrefix, 'must be a prefix such as 192.0.2.0/24 or 2001:db8::/32')
  .describe('Addresses within this prefix.');

/** `eth0`, or `192.0.2.0/24`. */
const interfaceOrPrefix = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => !text.includes('/') || isPrefix(text), 'must be an interface, a link or a prefix');

const seconds = z.number().positive();
const rate = z.number().positive();

const selectionSchema = strictObject({
  include: z
    .array(interfaceOrPrefix)
    .default([])
    .describe('Only these links, interfaces or prefixes. Empty: all.'),
  exclude: z.array(interfaceOrPrefix).default([]).describe('Not these links, interfaces or prefixes.'),
});

const resolverSchema = strictObject({
  servers: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Name servers, `address` or `address:port` (IPv6: `[address]:port`). Empty: those of the system.',
    ),
  timeout: seconds.default(1).describe('Seconds to wait for an answer to one question.'),
  attempts: z.int().min(1).max(10).default(2).describe('How often to ask before giving up.'),
});

const linkSchema = strictObject({
  name: z.string().min(1).max(64).describe('Name of the link, in decisions and in the log.'),
  interface: z.string().min(1).max(15).optional().describe('The network interface of the link.'),
  prefix: prefixSchema.optional().describe('Instead of an interface: the prefix of its addresses.'),
  default: z.boolean().default(false).describe('The link for what no rule of a policy applies to.'),
  downRate: rate.optional().describe('Downstream rate in bit/s.'),
  upRate: rate.optional().describe('Upstream rate in bit/s.'),
  roundTripTime: z.number().nonnegative().optional().describe('Round-trip time in seconds.'),
  loss: z.number().min(0).max(1).optional().describe('Share of packets lost.'),
  settings: settingsSchema.default({}).describe("The policy's key/values for this link."),
  resolver: resolverSchema.prefault({}).describe('Name resolution over this link.'),
}).refine((link) => (link.interface === undefined) !== (link.prefix === undefined), {
  message: 'needs either `interface` or `prefix`',
});

/** The configuration of the Multi Access Manager. */
export const configurationSchema = strictObject({
  $schema: z.string().optional(),
  policy: strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be the name of a policy such as round-robin')
      .optional()
      .describe('A policy that comes with intentbed.'),
    path: z.string().min(1).optional().describe('A module of your own; relative to the configuration file.'),
    timeout: seconds.default(0.05).describe('Seconds that `onConnect` and its like may take.'),
    settings: settingsSchema.default({}).describe("The policy's key/values."),
  }).refine((policy) => (policy.name === undefined) !== (policy.path === undefined), {
    message: 'needs either `name` or `path`',
  }),
  links: z
    .array(linkSchema)
    .max(256)
    .default([])
    .describe('The access links. Empty: every interface that is up, by its own name, loopback excepted.')
    .refine((links) => new Set(links.map(({ name }) => name)).size === links.length, {
      message: 'must have different names',
    }),
  source: selectionSchema.prefault({}).describe('What source addresses are selected from.'),
  destination: selectionSchema
    .prefault({})
    .describe('Links that names are resolved over, and prefixes that destinations are selected from.'),
  resolveTimeout: seconds.default(5).describe('Seconds that resolving one name may take in all.'),
  busyPoll: z
    .number()
    .min(0)
    .max(0.1)
    .default(0)
    .describe('Seconds to stay awake after a request: quicker answers for the time of a processor.'),
  group: z
    .union([z.string().regex(/^[\w.-]+\$?$/, 'must be the name of a group'), z.int().nonnegative()])
    .optional()
    .describe('A group of users, by name or number, whose members may use the socket; taken at the start.'),
  watch: z.boolean().default(true).describe('Follow changes of interfaces and addresses.'),
});

/** A configuration as it is written. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
/** A configuration with every default filled in. */
export type Configuration = z.output<typeof configurationSchema>;
export type LinkConfiguration = Configuration['links'][number];
export type Selection = Configuration['source'];

/** The configuration of a link that is not configured: an interface by its own name. */
export function plainLink(name: string): LinkConfiguration {
  return linkSchema.parse({ name, interface: name });
}

function isPrefix(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const family = isIP(address);
  if (more.length > 0 || family === 0 || !addressSchema.safeParse(address).success) return false;
  return /^\d{1,3}$/.test(length ?? '') && Number(length) <= (family === 4 ? 32 : 128);
}
