import { z } from 'zod';
import { UsageError } from '../base/errors.ts';
import { DISTRIBUTIONS } from '../netns/tc.ts';

/**
 * Access links as data. Rates are bit/s, times seconds, sizes bytes; loss is a share from 0 to 1.
 */

const positive = z.number().positive();
const nonNegative = z.number().nonnegative();
const share = z.number().min(0).max(1);

/** Length of the bottleneck queue: in seconds at the link's rate, in bytes, or in bandwidth-delay products. */
export const queueSchema = z.union([
  z.strictObject({ seconds: positive }),
  z.strictObject({ bytes: positive }),
  z.strictObject({ bdp: positive }),
]);
export type Queue = z.output<typeof queueSchema>;

/** The paper states no queue; 100 ms at the link's rate is a common access-link setting. */
export const DEFAULT_QUEUE: Queue = { seconds: 0.1 };

const directionSchema = z.strictObject({
  /** Rate of the bottleneck, Ethernet frames included. */
  rate: positive,
  /** One-way delay. */
  delay: nonNegative,
  queue: queueSchema.default(DEFAULT_QUEUE),
  /** Share of packets lost at random. */
  loss: share.default(0),
  jitter: nonNegative.default(0),
  distribution: z.enum(DISTRIBUTIONS).default('normal'),
});

export const SHAPERS = ['htb', 'netem-rate'] as const;

export const profileSchema = z.strictObject({
  /** Names a node and an interface, so 15 characters are the most. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,14}$/, 'a name is a letter, then up to 14 of a-z, 0-9, -'),
  /** Where the numbers come from. */
  source: z.string(),
  down: directionSchema,
  up: directionSchema,
  /** `htb` as in the paper, or `netem-rate`, which serialises isolated packets too. */
  shaper: z.enum(SHAPERS).default('htb'),
  /** Whether jitter may change the order of packets. */
  reordering: z.boolean().default(false),
});
export type ProfileInput = z.input<typeof profileSchema>;
export type Profile = z.output<typeof profileSchema>;
export type DirectionProfile = Profile['down'];

const ms = 1e-3;
const Mbit = 1e6;
const PAPER = 'Schmidt et al., Socket Intents, CoNEXT 2013, Section 4, Evaluation Setup';

const dsl: ProfileInput = {
  name: 'dsl',
  source: `${PAPER}: i1, a DSL line with fast path, 10 ms round-trip time, 6 Mbit/s down, 768 kbit/s up`,
  down: { rate: 6 * Mbit, delay: 5 * ms },
  up: { rate: 0.768 * Mbit, delay: 5 * ms },
};

const inputs: ProfileInput[] = [
  dsl,
  {
    name: 'lte',
    source: `${PAPER}: i2, LTE access, 70 ms round-trip time, 12 Mbit/s down, 6 Mbit/s up`,
    down: { rate: 12 * Mbit, delay: 35 * ms },
    up: { rate: 6 * Mbit, delay: 35 * ms },
  },
  {
    ...dsl,
    name: 'dsl-rural',
    source: `${PAPER.replace('Evaluation Setup', 'Scenario 2')}: i1', i1 at 2 Mbit/s down`,
    down: { ...dsl.down, rate: 2 * Mbit },
  },
];

/** The profiles that come with the project, by name. */
export const PROFILES: ReadonlyMap<string, Profile> = new Map(
  inputs.map((input) => [input.name, profileSchema.parse(input)]),
);

/** @throws UsageError that lists the known profiles. */
export function profileNamed(name: string): Profile {
  const profile = PROFILES.get(name);
  if (!profile)
    throw new UsageError(`There is no profile "${name}". Known: ${[...PROFILES.keys()].join(', ')}.`);
  return profile;
}
