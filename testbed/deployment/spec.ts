import { z } from 'zod';
import { addressSchema, settingsSchema } from '../../intents/address.ts';
import { strictObject, validate } from '../../base/validate.ts';
import { profileNamed, profileSchema, queueSchema, SHAPERS, type Profile } from '../profiles.ts';
import { topologySchema, transportSchema } from '../topology/spec.ts';

const hostName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'a name is made of a-z, 0-9, - and dots');
/** Addresses by name: what a name server knows. */
const zoneSchema = z.record(hostName, z.array(addressSchema).min(1));

const policySchema = strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .optional(),
  path: z.string().min(1).optional(),
  timeout: z.number().positive().optional(),
  settings: settingsSchema.default({}),
}).refine((policy) => (policy.name === undefined) !== (policy.path === undefined), {
  message: 'needs either `name` or `path`',
});
export type PolicyChoice = z.output<typeof policySchema>;

/** A policy that needs nothing but what is known of links. */
export const DEFAULT_POLICY: PolicyChoice = { name: 'category', settings: {} };

const direction = strictObject({
  rate: z.number(),
  delay: z.number(),
  queue: queueSchema,
  loss: z.number(),
  jitter: z.number(),
  distribution: z.string(),
}).partial();

const linkSchema = strictObject({
  profile: z.string().optional(),
  name: z.string().optional(),
  source: z.string().optional(),
  down: direction.optional(),
  up: direction.optional(),
  shaper: z.enum(SHAPERS).optional(),
  reordering: z.boolean().optional(),
  /** What the name server of this link knows, beside the names of the topology. */
  dns: zoneSchema.default({}),
  /** Routers between that of the link and the server. */
  routers: z.int().min(0).max(8).default(0),
});

/** A topology file. */
export const topologyFileSchema = strictObject({
  $schema: z.string().optional(),
  links: z.array(z.union([z.string(), linkSchema])).min(1, 'a topology has at least one link'),
  /** Extra servers, by name. */
  servers: z.array(z.string()).default([]),
  /** Names that every name server knows. */
  dns: zoneSchema.default({}),
  policy: policySchema.default(DEFAULT_POLICY),
  transport: transportSchema.prefault({}),
  seed: z.int().min(0).optional(),
});

/** What a testbed is made of, beside the world it is in. */
export const specSchema = z.strictObject({
  topology: topologySchema,
  policy: policySchema,
  dns: zoneSchema,
  /** Names by link. */
  dnsOfLink: z.record(z.string(), zoneSchema),
});
export type Spec = z.output<typeof specSchema>;

/**
 * Makes a testbed's description of a topology file.
 *
 * @param where - the name of the file
 * @throws UsageError with each wrong place, what was found and what is allowed.
 */
export function specOf(file: unknown, where: string): Spec {
  const { links, servers, dns, policy, transport, seed } = validate(topologyFileSchema, file, where);
  const entries = links.map((link) =>
    typeof link === 'string' ? linkSchema.parse({ profile: link }) : link,
  );
  const profiles = entries.map((entry, index) => profileOf(entry, `${where}: links.${index}`));
  const named = (index: number): string => profiles[index]?.name ?? '';
  const topology = {
    links: profiles,
    servers,
    routers: Object.fromEntries(entries.map(({ routers }, index) => [named(index), routers])),
    transport,
    ...(seed === undefined ? {} : { seed }),
  };
  return {
    topology: validate(topologySchema, topology, where),
    policy,
    dns,
    dnsOfLink: Object.fromEntries(entries.map((entry, index) => [named(index), entry.dns])),
  };
}

/** A profile as it stands, or one with changes, or one of the file's own. */
function profileOf(
  { profile, dns: _, routers: __, down, up, ...rest }: z.output<typeof linkSchema>,
  where: string,
): Profile {
  const base = profile === undefined ? undefined : profileNamed(profile);
  const source = base && (down || up) ? `${base.source}, changed` : base?.source;
  return validate(
    profileSchema,
    {
      ...base,
      source: source ?? 'the topology file',
      ...rest,
      down: { ...base?.down, ...down },
      up: { ...base?.up, ...up },
    },
    where,
  );
}
