import { z } from 'zod';
import { validate } from '../base/validate.ts';
import type { Intents } from './vocabulary.ts';

/** A bound on a rate in bit/s; the default of RFC 9622 says that there is none. */
const rate = z.union([z.number().positive(), z.literal('Unlimited')]);

/** The Connection Properties and Selection Properties of RFC 9622 that say what intents say. Rates in bit/s. */
export const transportPropertiesSchema = z.object({
  /** RFC 9622, 8.1.6. */
  connCapacityProfile: z
    .enum([
      'Default',
      'Scavenger',
      'Low Latency/Interactive',
      'Low Latency/Non-Interactive',
      'Constant-Rate Streaming',
      'Capacity-Seeking',
    ])
    .optional(),
  /** RFC 9622, 6.2.14. */
  multipath: z.enum(['Disabled', 'Active', 'Passive']).optional(),
  /** RFC 9622, 8.1.7. */
  multipathPolicy: z.enum(['Handover', 'Interactive', 'Aggregate']).optional(),
  /** RFC 9622, 8.1.8. */
  minSendRate: rate.optional(),
  minRecvRate: rate.optional(),
});
export type TransportProperties = z.output<typeof transportPropertiesSchema>;
type CapacityProfile = NonNullable<TransportProperties['connCapacityProfile']>;

const profileOfCategory = {
  query: 'Low Latency/Interactive',
  bulk: 'Capacity-Seeking',
  control: 'Low Latency/Non-Interactive',
  stream: 'Constant-Rate Streaming',
} as const satisfies Record<NonNullable<Intents['category']>, CapacityProfile>;

/** `transfer` says no more than the category does. */
const profileOfTimeliness = {
  stream: 'Constant-Rate Streaming',
  interactive: 'Low Latency/Interactive',
  transfer: undefined,
  background: 'Scavenger',
} as const satisfies Record<NonNullable<Intents['timeliness']>, CapacityProfile | undefined>;

/**
 * The intents as transport properties of RFC 9622. The more specific timeliness goes before the category, and
 * resilience before what the category says about several paths.
 *
 * @returns The properties, and in `unmapped` the intents that RFC 9622 has no word for.
 */
export function toTransportProperties(intents: Intents): {
  properties: TransportProperties;
  unmapped: Intents;
} {
  const { category, timeliness, resilience, bitrate, sendBitrate, receiveBitrate, ...unmapped } = intents;
  const timely = timeliness && profileOfTimeliness[timeliness];
  const profile = timely ?? (category && profileOfCategory[category]) ?? (timeliness && 'Default');
  // The paper's bitrate is in bytes per second and does not say which way the bytes flow.
  const either = bitrate === undefined ? undefined : bitrate * 8;
  const properties: TransportProperties = {
    connCapacityProfile: profile,
    ...severalPaths(category, resilience),
    minSendRate: sendBitrate ?? either,
    minRecvRate: receiveBitrate ?? either,
  };
  return { properties: withoutUndefined(properties), unmapped: withoutUndefined(unmapped) };
}

/**
 * Transport properties of RFC 9622 as intents; properties that say nothing about intents are ignored.
 *
 * @throws UsageError when a property has a value that RFC 9622 does not know.
 */
export function fromTransportProperties(input: Readonly<Record<string, unknown>>): Intents {
  const properties = validate(transportPropertiesSchema, input, 'the transport properties');
  const { connCapacityProfile: profile, multipath, multipathPolicy } = properties;
  const categories = Object.entries(profileOfCategory) as [
    NonNullable<Intents['category']>,
    CapacityProfile,
  ][];
  return withoutUndefined<Intents>({
    category: categories.find(([, known]) => known === profile)?.[0],
    timeliness: profile === 'Scavenger' ? 'background' : undefined,
    resilience: multipath === 'Active' && multipathPolicy === 'Handover' ? 'sensitive' : undefined,
    sendBitrate: knownRate(properties.minSendRate),
    receiveBitrate: knownRate(properties.minRecvRate),
  });
}

function severalPaths(
  category: Intents['category'],
  resilience: Intents['resilience'],
): Pick<TransportProperties, 'multipath' | 'multipathPolicy'> {
  if (resilience === 'sensitive') return { multipath: 'Active', multipathPolicy: 'Handover' };
  if (category === 'bulk') return { multipath: 'Active', multipathPolicy: 'Aggregate' };
  return resilience === 'resilient' ? { multipath: 'Disabled' } : {};
}

function knownRate(bound: TransportProperties['minSendRate']): number | undefined {
  return bound === 'Unlimited' ? undefined : bound;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
