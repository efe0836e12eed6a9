import { z } from 'zod';
import { nameOr, oneOf, strictObject, validate } from '../../base/input/validate.ts';
import { profileNamed, PROFILES, profileSchema, queueSchema, SHAPERS, type Profile } from '../profiles.ts';
import { topologySchema, transportSchema } from '../topology/spec.ts';
import { DEFAULT_POLICY, policySchema, zoneSchema, type Spec } from './spec.ts';

const direction = strictObject({
  rate: z.number(),
  delay: z.number(),
  queue: queueSchema,
  loss: z.number(),
  jitter: z.number(),
  distribution: z.string(),
}).partial();

const profileName = oneOf('profile', [...PROFILES.keys()]);

const linkSchema = strictObject({
  profile: profileName.optional(),
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
const topologyFileSchema = strictObject({
  $schema: z.string().optional(),
  links: z
    .array(
      nameOr(
        profileName.transform((profile) => linkSchema.parse({ profile })),
        linkSchema,
      ),
    )
    .min(1, 'a topology has at least one link'),
  /** Extra servers, by name. */
  servers: z.array(z.string()).default([]),
  /** Names that every name server knows. */
  dns: zoneSchema.default({}),
  policy: policySchema.default(DEFAULT_POLICY),
  transport: transportSchema.prefault({}),
  seed: z.int().min(0).optional(),
});

/**
 * Makes the description of a deployment of a topology file.
 *
 * @param where - the name of the file
 * @throws UsageError with each wrong place, what was found and what is allowed.
 */
export function specOf(file: unknown, where: string): Spec {
  const { links, servers, dns, policy, transport, seed } = validate(topologyFileSchema, file, where);
  const profiles = links.map((entry, index) => profileOf(entry, `${where}: links.${index}`));
  const named = (index: number): string => profiles[index]?.name ?? '';
  const topology = {
    links: profiles,
    servers,
    routers: Object.fromEntries(links.map(({ routers }, index) => [named(index), routers])),
    transport,
    ...(seed === undefined ? {} : { seed }),
  };
  return {
    topology: validate(topologySchema, topology, where),
    policy,
    dns,
    dnsOfLink: Object.fromEntries(links.map((entry, index) => [named(index), entry.dns])),
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

/**
 * A topology file for some profiles. A profile that is taken again gets a number behind its name.
 *
 * @param number - of links; the profiles are taken in turn
 */
export function compose(profiles: readonly string[], number = profiles.length): { links: unknown[] } {
  const taken = new Map<string, number>();
  const links = Array.from({ length: number }, (_, index) => {
    const profile = profiles[index % profiles.length] ?? '';
    const before = taken.get(profile) ?? 0;
    taken.set(profile, before + 1);
    return before === 0 ? profile : { profile, name: `${profile}-${before + 1}` };
  });
  return { links };
}
