import { expect, test } from 'vitest';
import { fromTransportProperties, toTransportProperties } from './intents.ts';
import { optionsFromTransportProperties } from './options.ts';

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

const options = (properties: Record<string, unknown>) => optionsFromTransportProperties(properties).options;

test('preferences about interfaces and provisioning domains are those about links', () => {
  expect(
    options({
      interface: [
        ['Require', 'wlan0'],
        ['Prohibit', 'wwan0'],
        ['No Preference', 'lo'],
      ],
      pvd: [
        ['Prefer', 'dsl'],
        ['Avoid', 'lte'],
      ],
    }).links,
  ).toEqual({ require: ['wlan0'], prohibit: ['wwan0'], prefer: ['dsl'], avoid: ['lte'] });
  expect(options({ interface: [['No Preference', 'lo']] })).not.toHaveProperty('links');
  expect(() => options({ interface: [['Forbid', 'lte']] })).toThrow(/"Require"\|"Prefer"/);
});

test('reliability and order choose between streams and datagrams; active multipath asks for Multipath TCP', () => {
  expect(options({}).protocol).toBe('tcp');
  expect(options({ reliability: 'Require', preserveOrder: 'Avoid' }).protocol).toBe('tcp');
  expect(options({ reliability: 'Prohibit' }).protocol).toBe('udp');
  expect(options({ reliability: 'Avoid' }).protocol).toBe('udp');
  expect(options({ reliability: 'Avoid', preserveOrder: 'Prefer' }).protocol).toBe('tcp');
  expect(options({ multipath: 'Active' }).protocol).toBe('mptcp');
  expect(options({ multipath: 'Passive' }).protocol).toBe('tcp');
  expect(() => options({ reliability: 'Prohibit', preserveOrder: 'Require' })).toThrow(/No protocol/);
});

test('priority, time-outs and keep-alive are options of the socket', () => {
  const urgency = (connPriority: number) => options({ connPriority }).socketOptions?.SO_PRIORITY;
  expect([0, 1, 50, 99, 100, 500].map(urgency)).toEqual([6, 6, 3, 1, undefined, undefined]);
  expect(options({ connTimeout: 2.5 }).socketOptions).toEqual({ TCP_USER_TIMEOUT: 2500 });
  expect(options({ connTimeout: 'Disabled' })).not.toHaveProperty('socketOptions');
  expect(options({ keepAlive: 'Prefer', keepAliveTimeout: 30 })).toMatchObject({
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  });
  expect(options({ keepAlive: 'Prohibit', keepAliveTimeout: 30 })).toMatchObject({ keepAlive: false });
  expect(options({ keepAlive: 'No Preference' })).not.toHaveProperty('keepAlive');
});

test('properties of messages, and those that TCP has or has not in any case, are named, not lost', () => {
  const messages = {
    msgLifetime: 5,
    msgPriority: 100,
    msgOrdered: true,
    safelyReplayable: false,
    final: true,
    msgChecksumLen: 'Full Coverage',
    msgReliable: true,
    msgCapacityProfile: 'Scavenger',
    noFragmentation: false,
    noSegmentation: false,
  };
  const others = { multistreaming: 'Prefer', zeroRttMsg: 'No Preference', 'acme.lane': 'left' };
  const { options: mapped, unmapped } = optionsFromTransportProperties({
    ...messages,
    ...others,
    connCapacityProfile: 'Scavenger',
  });
  expect(mapped).toEqual({ intents: { timeliness: 'background' }, protocol: 'tcp' });
  expect(unmapped).toEqual({ ...messages, ...others });
});
