import { expect, test } from 'vitest';
import { fromTransportProperties, toTransportProperties } from './taps.ts';

test('each category has a capacity profile, and the profile leads back to the category', () => {
  for (const category of ['query', 'bulk', 'control', 'stream'] as const) {
    const { properties } = toTransportProperties({ category });
    expect(properties.connCapacityProfile).toBeDefined();
    expect(fromTransportProperties(properties)).toEqual({ category });
  }
});

test('timeliness goes before category, except that transfer adds nothing', () => {
  const profile = (intents: Parameters<typeof toTransportProperties>[0]) =>
    toTransportProperties(intents).properties.connCapacityProfile;
  expect(profile({ category: 'bulk', timeliness: 'background' })).toBe('Scavenger');
  expect(profile({ category: 'bulk', timeliness: 'transfer' })).toBe('Capacity-Seeking');
  expect(profile({ timeliness: 'transfer' })).toBe('Default');
  expect(profile({})).toBeUndefined();
});

test('rates are bit/s: the bitrate of the paper, in bytes/s, is multiplied by eight', () => {
  expect(toTransportProperties({ bitrate: 1000, sendBitrate: 5 }).properties).toEqual({
    minSendRate: 5,
    minRecvRate: 8000,
  });
  expect(fromTransportProperties({ minSendRate: 5, minRecvRate: 8000 })).toEqual({
    sendBitrate: 5,
    receiveBitrate: 8000,
  });
});

test('resilience decides about several paths, before the category', () => {
  const paths = (intents: Parameters<typeof toTransportProperties>[0]) =>
    toTransportProperties(intents).properties;
  expect(paths({ category: 'bulk', resilience: 'sensitive' })).toMatchObject({
    multipath: 'Active',
    multipathPolicy: 'Handover',
  });
  expect(paths({ category: 'bulk' })).toMatchObject({ multipath: 'Active', multipathPolicy: 'Aggregate' });
  expect(paths({ resilience: 'resilient' })).toEqual({ multipath: 'Disabled' });
  expect(fromTransportProperties(paths({ resilience: 'sensitive' }))).toEqual({ resilience: 'sensitive' });
});

test('what RFC 9622 has no word for is returned, not lost', () => {
  const intents = { filesize: 10, duration: 2, burstiness: 'random', cost: 'balance' } as const;
  expect(toTransportProperties(intents)).toEqual({ properties: {}, unmapped: intents });
});

test('a rate without a bound, the default of RFC 9622, says nothing', () => {
  expect(fromTransportProperties({ minSendRate: 'Unlimited', minRecvRate: 8 })).toEqual({
    receiveBitrate: 8,
  });
});

test('a value that RFC 9622 does not know is an error that lists the known ones', () => {
  expect(() => fromTransportProperties({ connCapacityProfile: 'Fast' })).toThrow(
    /Capacity-Seeking.*found "Fast"/,
  );
});
