import { validate } from '../../base/input/validate.ts';
import type { Intents } from '../vocabulary.ts';
import { transportPropertiesSchema, type TransportProperties } from './properties.ts';

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
 * Transport properties of RFC 9622 as intents. What they say about other things, `optionsFromTransportProperties` tells.
 *
 * @throws UsageError when a property has a value that RFC 9622 does not know.
 */
export function fromTransportProperties(input: Readonly<Record<string, unknown>>): Intents {
  const properties = validate(transportPropertiesSchema, input, 'A set of transport properties');
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
