import { expect, test } from 'vitest';
import { profileNamed, PROFILES, profileSchema } from './profiles.ts';
import { resolveQueue, roundTripTime } from './topology/queue.ts';

test('the links of the paper have its rates and round-trip times, and name their source', () => {
  const paper = ['dsl', 'lte', 'dsl-rural'].map(profileNamed);
  const facts = paper.map((profile) => [
    profile.name,
    profile.down.rate,
    profile.up.rate,
    roundTripTime(profile),
  ]);
  expect(facts).toEqual([
    ['dsl', 6e6, 768e3, 0.01],
    ['lte', 12e6, 6e6, 0.07],
    ['dsl-rural', 2e6, 768e3, 0.01],
  ]);
  for (const { source } of paper) expect(source).toMatch(/CoNEXT 2013/);
});

test('every profile says where its numbers come from', () => {
  for (const { source } of PROFILES.values()) expect(source).not.toBe('');
});

test('what a byte costs has a source, and money a currency', () => {
  const { costs: _costs, ...lte } = profileNamed('lte');
  const withCosts = (costs: object) => profileSchema.safeParse({ ...lte, costs });
  expect(withCosts({ energy: 4.2e-7, source: 'a paper' }).success).toBe(true);
  expect(withCosts({ money: 2e-9, currency: 'EUR', source: 'a contract' }).success).toBe(true);
  expect(withCosts({ energy: 4.2e-7 }).success).toBe(false);
  expect(withCosts({ money: 2e-9, source: 'a contract' }).error?.issues[0]?.message).toBe(
    'money has a currency, and a currency is of money',
  );
});

test('a queue is known in bytes, seconds and bandwidth-delay products, whichever it was given in', () => {
  const lte = profileNamed('lte');
  const product = (12e6 * 0.07) / 8;
  for (const queue of [{ seconds: 0.1 }, { bytes: 150_000 }, { bdp: 150_000 / product }])
    expect(resolveQueue({ ...lte, down: { ...lte.down, queue } }, 'down')).toEqual({
      bytes: 150_000,
      seconds: 0.1,
      bdp: expect.closeTo(150_000 / product, 10) as number,
    });
});

test('a queue holds one frame at least', () => {
  const dsl = profileNamed('dsl');
  expect(resolveQueue({ ...dsl, up: { ...dsl.up, queue: { bytes: 1 } } }, 'up').bytes).toBe(1514);
});

test('an unknown profile is answered with those that are known', () => {
  expect(() => profileNamed('isdn')).toThrow(
    `There is no profile "isdn". Known: ${[...PROFILES.keys()].join(', ')}.`,
  );
});

test.each([
  ['a rate of 0', { down: { rate: 0, delay: 0.005 } }],
  ['a negative delay', { down: { rate: 1e6, delay: -1 } }],
  ['a loss above 1', { down: { rate: 1e6, delay: 0, loss: 2 } }],
  ['a name that no interface can have', { name: 'a-name-that-is-too-long' }],
  ['a link that loses everything', { down: { rate: 1e6, delay: 0, loss: 1 } }],
  ['a rate above 100 Gbit/s', { down: { rate: 1e12, delay: 0 } }],
  ['a delay that tc does not take', { down: { rate: 1e6, delay: 300 } }],
  ['the name of a node', { name: 'server' }],
  ['the name of the loopback interface', { name: 'lo' }],
  ['a queue of less than a frame', { down: { rate: 1e6, delay: 0.01, queue: { bytes: 1000 } } }],
  ['a queue of less than a frame at its rate', { up: { rate: 1e6, delay: 0, queue: { seconds: 0.01 } } }],
  ['a queue of a product that is 0', { down: { rate: 1e6, delay: 0, queue: { bdp: 1 } } }],
  ['a queue of more bytes than tc counts', { down: { rate: 1e9, delay: 0, queue: { seconds: 60 } } }],
  ['an unknown shaper', { shaper: 'tbf' }],
  ['an unknown key', { colour: 'red' }],
])('%s is refused', (_, change) => {
  const { success } = profileSchema.safeParse({ ...profileNamed('dsl'), ...change });
  expect(success).toBe(false);
});

test('the default queue holds at least a frame, whatever the rate', () => {
  const slow = profileSchema.parse({ ...profileNamed('dsl'), down: { rate: 1000, delay: 0 } });
  expect(resolveQueue(slow, 'down').bytes).toBe(1514);
});
