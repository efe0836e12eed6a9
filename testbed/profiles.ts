import { z } from 'zod';
import { UsageError } from '../base/errors.ts';
import { noSuch } from '../base/input/suggest.ts';
import { strictObject } from '../base/input/validate.ts';
import { DISTRIBUTIONS, FRAME } from '../netns/tc.ts';

/**
 * Access links as data. Rates are bit/s, times seconds, sizes bytes; loss is a share from 0 to 1.
 */

const positive = z.number().positive();
const share = z.number().min(0).max(1);

/** Length of the bottleneck queue: in seconds at the link's rate, in bytes, or in bandwidth-delay products. */
export const queueSchema = z.union(
  [strictObject({ seconds: positive }), strictObject({ bytes: positive }), strictObject({ bdp: positive })],
  'a queue is { seconds }, { bytes } or { bdp }, with a number above 0',
);
export type Queue = z.output<typeof queueSchema>;

/** The paper states no queue; 100 ms at the link's rate is a common access-link setting. */
const DEFAULT_QUEUE = { seconds: 0.1 } satisfies Queue;

/**
 * What tc and the kernel take: times in ticks of 64 ns with 32 bits (`tc_core_time2tick`), the burst of a token bucket,
 * which is a frame, as such a time, and queues in bytes with 32 bits. Nothing emulated is faster than 100 Gbit/s.
 */
const LEAST_RATE = 100;
const LARGEST_RATE = 100e9;
const LONGEST_TIME = 274;
const LARGEST_QUEUE = 2 ** 32 - 1;

export const rateSchema = z
  .number()
  .min(LEAST_RATE, `a rate is at least ${LEAST_RATE} bit/s`)
  .max(LARGEST_RATE, 'a rate is at most 100 Gbit/s');
export const timeSchema = z
  .number()
  .nonnegative('a time is at least 0 s')
  .max(LONGEST_TIME, `a time is at most ${LONGEST_TIME} s`);
/** A link that loses everything is one whose interface is down. */
export const lossSchema = share.refine((loss) => loss < 1, 'a loss is less than 1: nothing would arrive');

const directionSchema = strictObject({
  /** Rate of the bottleneck, Ethernet frames included. */
  rate: rateSchema,
  /** One-way delay. */
  delay: timeSchema,
  queue: queueSchema.default(DEFAULT_QUEUE),
  /** Share of packets lost at random. */
  loss: lossSchema.default(0),
  jitter: timeSchema.default(0),
  distribution: z.enum(DISTRIBUTIONS).default('normal'),
});

export const SHAPERS = ['htb', 'netem-rate'] as const;

/**
 * Names of nodes and of their interfaces, of interfaces in sysctl (`all`, `default`), and of those that some kernels
 * make in every network namespace (`fb_tunnels_only_for_init_net` of Documentation/admin-guide/sysctl/net.rst).
 */
const RESERVED = [
  ...['lo', 'client', 'server', 'all', 'default', 'to-client', 'to-server'],
  ...['tunl0', 'gre0', 'gretap0', 'erspan0', 'sit0', 'ip6tnl0', 'ip6gre0'],
];

const costsSchema = strictObject({
  /** Money for a byte, in a currency: 2 EUR for a gigabyte are 2e-9. */
  money: z.number().nonnegative().optional(),
  currency: z.string().min(1).optional(),
  /** Joules for a byte. */
  energy: z.number().nonnegative().optional(),
  /** Where the numbers come from. */
  source: z.string().min(1),
}).refine(({ money, currency }) => (money === undefined) === (currency === undefined), {
  message: 'money has a currency, and a currency is of money',
});

const profileFields = strictObject({
  /** Names a node and an interface, so 15 characters are the most. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,14}$/, 'a name is a letter, then up to 14 of a-z, 0-9, -')
    .refine((name) => !RESERVED.includes(name), `no link is named ${RESERVED.join(', ')}`),
  /** Where the numbers come from. */
  source: z.string(),
  down: directionSchema,
  up: directionSchema,
  /** `htb` as in the paper, or `netem-rate`, which serialises isolated packets too. */
  shaper: z.enum(SHAPERS).default('htb'),
  /** Whether jitter may change the order of packets. */
  reordering: z.boolean().default(false),
  /** What a byte costs: nothing that is emulated depends on it, reports count with it. */
  costs: costsSchema.optional(),
});

export const profileSchema = profileFields.superRefine((profile, context) => {
  for (const direction of ['down', 'up'] as const) {
    const message = misfitOf(profile, direction);
    if (message) context.addIssue({ code: 'custom', path: [direction, 'queue'], message });
  }
});
export type ProfileInput = z.input<typeof profileSchema>;
export type Profile = z.output<typeof profileSchema>;
export type DirectionProfile = Profile['down'];

/** Bytes that a queue is to hold. */
export function queueBytes({ down, up }: Pick<Profile, 'down' | 'up'>, direction: 'down' | 'up'): number {
  const { queue, rate } = direction === 'down' ? down : up;
  if ('bytes' in queue) return queue.bytes;
  return ('seconds' in queue ? queue.seconds : queue.bdp * (down.delay + up.delay)) * (rate / 8);
}

/** Why a queue is not possible. The default one is at least a frame long, whatever the rate. */
function misfitOf(profile: Pick<Profile, 'down' | 'up'>, direction: 'down' | 'up'): string | undefined {
  const bytes = queueBytes(profile, direction);
  const holds = `at this rate and delay, the queue holds ${Number(bytes.toPrecision(3))} bytes`;
  if (bytes > LARGEST_QUEUE) return `${holds}; at most ${LARGEST_QUEUE} are possible`;
  const { queue } = profile[direction];
  const isDefault = 'seconds' in queue && queue.seconds === DEFAULT_QUEUE.seconds;
  return bytes < FRAME && !isDefault ? `${holds}, less than a frame of ${FRAME}` : undefined;
}

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
  if (!profile) throw new UsageError(noSuch('profile', name, [...PROFILES.keys()]));
  return profile;
}
