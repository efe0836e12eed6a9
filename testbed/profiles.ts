import * as v from 'valibot';
import { UsageError } from '../netns/errors.ts';
import { DISTRIBUTIONS, FRAME } from '../netns/tc.ts';

/**
 * Access links as data. Rates are bit/s, times seconds, sizes bytes; loss is a share from 0 to 1.
 */

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const nonNegative = v.pipe(v.number(), v.finite(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Length of the bottleneck queue: in seconds at the link's rate, in bytes, or in bandwidth-delay products. */
export const queueSchema = v.union([
  v.strictObject({ seconds: positive }),
  v.strictObject({ bytes: positive }),
  v.strictObject({ bdp: positive }),
]);
export type Queue = v.InferOutput<typeof queueSchema>;

/** The paper states no queue; 100 ms at the link's rate is a common access-link setting. */
export const DEFAULT_QUEUE: Queue = { seconds: 0.1 };

const directionSchema = v.strictObject({
  /** Rate of the bottleneck, Ethernet frames included. */
  rate: positive,
  /** One-way delay. */
  delay: nonNegative,
  queue: v.optional(queueSchema, DEFAULT_QUEUE),
  /** Share of packets lost at random. */
  loss: v.optional(share, 0),
  jitter: v.optional(nonNegative, 0),
  distribution: v.optional(v.picklist(DISTRIBUTIONS), 'normal'),
});

export const profileSchema = v.strictObject({
  /** Names a node and an interface: at most 8 letters, digits and dashes, or 15 in all for the interface. */
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9-]{0,14}$/, 'a name is a letter, then up to 14 of a-z, 0-9, -'),
  ),
  /** Where the numbers come from. */
  source: v.string(),
  down: directionSchema,
  up: directionSchema,
  /** `htb` as in the paper, or `netem-rate`, which serialises isolated packets too. */
  shaper: v.optional(v.picklist(['htb', 'netem-rate']), 'htb'),
  /** Whether jitter may change the order of packets. */
  reordering: v.optional(v.boolean(), false),
});
export type ProfileInput = v.InferInput<typeof profileSchema>;
export type Profile = v.InferOutput<typeof profileSchema>;
export type DirectionProfile = Profile['down'];
export const SHAPERS = ['htb', 'netem-rate'] as const;
export type Shaper = (typeof SHAPERS)[number];

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
  inputs.map((input) => [input.name, v.parse(profileSchema, input)]),
);

/** @throws UsageError that lists the known profiles. */
export function profileNamed(name: string): Profile {
  const profile = PROFILES.get(name);
  if (!profile)
    throw new UsageError(`There is no profile "${name}". Known: ${[...PROFILES.keys()].join(', ')}.`);
  return profile;
}

/** Round-trip time of an idle link. */
export const roundTripTime = ({ down, up }: Profile): number => down.delay + up.delay;

/** A queue in all three units. */
export interface ResolvedQueue {
  bytes: number;
  seconds: number;
  bdp: number;
}

/** A queue is at least one frame long, or no packet would pass. */
export function resolveQueue(profile: Profile, direction: 'down' | 'up'): ResolvedQueue {
  const { queue, rate } = profile[direction];
  const product = (rate * roundTripTime(profile)) / 8;
  const wanted =
    'bytes' in queue ? queue.bytes : 'seconds' in queue ? (queue.seconds * rate) / 8 : queue.bdp * product;
  const bytes = Math.max(FRAME, Math.round(wanted));
  return { bytes, seconds: (bytes * 8) / rate, bdp: product > 0 ? bytes / product : 0 };
}
