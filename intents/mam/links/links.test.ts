import { expect, test } from 'vitest';
import { configurationSchema, type ConfigurationInput } from '../config.ts';
import { findLinks, scanInterfaces, type ScannedInterface } from './links.ts';

const interfaces: ScannedInterface[] = [
  { name: 'lo', loopback: true, addresses: ['127.0.0.1', '::1'] },
  { name: 'dsl0', loopback: false, addresses: ['10.1.0.2', 'fd00:0:1::2'] },
  { name: 'lte0', loopback: false, addresses: ['10.2.0.2', '10.2.0.3'] },
];

function find(configuration: Omit<ConfigurationInput, 'policy'>) {
  const parsed = configurationSchema.parse({ policy: { name: 'sample' }, ...configuration });
  return findLinks(parsed, interfaces).map(({ name, interface: device, addresses }) => [
    name,
    device,
    ...addresses.map(({ address, family }) => `${address}/${family}`),
  ]);
}

test('without configured links, every interface but loopback is one, the first included', () => {
  expect(find({})).toEqual([
    ['dsl0', 'dsl0', '10.1.0.2/4', 'fd00:0:1::2/6'],
    ['lte0', 'lte0', '10.2.0.2/4', '10.2.0.3/4'],
  ]);
});

test('a link is an interface, or the addresses within a prefix whose length counts', () => {
  expect(
    find({
      links: [
        { name: 'six', prefix: 'fd00:0:1::/64' },
        { name: 'lte', prefix: '10.2.0.3/32' },
        { name: 'whole', prefix: '10.0.0.0/8' },
        { name: 'home', interface: 'lo' },
      ],
    }),
  ).toEqual([
    ['six', 'dsl0', 'fd00:0:1::2/6'],
    ['lte', 'lte0', '10.2.0.3/4'],
    ['whole', 'dsl0', '10.1.0.2/4'],
    ['home', 'lo', '127.0.0.1/4', '::1/6'],
  ]);
});

test('a link whose interface is down is left out until it is up', () => {
  expect(
    find({
      links: [
        { name: 'wifi', interface: 'wlan0' },
        { name: 'dsl', interface: 'dsl0' },
      ],
    }),
  ).toHaveLength(1);
});

test('sources are selected by interface, link or prefix, to include or to exclude', () => {
  const names = (source: ConfigurationInput['source']) => find({ source }).map(([name]) => name);
  expect(names({ include: ['lte0'] })).toEqual(['lte0']);
  expect(names({ exclude: ['lte0'] })).toEqual(['dsl0']);
  expect(names({ include: ['10.2.0.0/16'] })).toEqual(['lte0']);
  expect(find({ source: { exclude: ['fd00::/16', '10.2.0.3/32'] } })).toEqual([
    ['dsl0', 'dsl0', '10.1.0.2/4'],
    ['lte0', 'lte0', '10.2.0.2/4'],
  ]);
  expect(find({ links: [{ name: 'dsl', interface: 'dsl0' }], source: { exclude: ['dsl'] } })).toEqual([]);
});

test('the default mark is its value, not its presence', () => {
  const parsed = configurationSchema.parse({
    policy: { name: 'sample' },
    links: [{ name: 'dsl', interface: 'dsl0', default: false }],
  });
  expect(findLinks(parsed, interfaces)[0]?.default).toBe(false);
});

test('the scan finds the loopback interface of this host', () => {
  expect(scanInterfaces()).toContainEqual(
    expect.objectContaining({
      name: 'lo',
      loopback: true,
      addresses: expect.arrayContaining(['127.0.0.1']) as string[],
    }),
  );
});
