import { expect, test } from 'vitest';
import type { LinkPreferences, Policy } from '../../policy.ts';
import { at, deploy, outcome } from '../../testing/two-links.ts';

const first: Policy = {
  onConnect: ({ links }) => ({ link: links[0]?.name, reason: links.map(({ name }) => name).join() }),
};
const silent: Policy = { onConnect: () => ({ reason: 'no opinion' }) };
const broken: Policy = {
  onConnect() {
    throw new Error('broken');
  },
};
const ask = async (policy: Policy, preferences: LinkPreferences, to = '192.0.2.1') =>
  outcome(await deploy({ policy }), { ...at(to), preferences });

test('preferred links come first, avoided ones last, by their names or those of their interfaces', async () => {
  expect(await ask(first, { prefer: ['lte'] })).toMatchObject({ reason: 'lte,dsl' });
  expect(await ask(first, { avoid: ['dsl0'] })).toMatchObject({ reason: 'lte,dsl' });
  expect(await ask(first, { avoid: ['lte'], prefer: ['lte'] })).toMatchObject({ reason: 'dsl,lte' });
  expect((await ask(first, { avoid: ['lte'] })).last).toEqual([{ destination: '192.0.2.1' }]);
});

test('what is required or prohibited binds: no other link, and not the default of the system', async () => {
  for (const preferences of [{ require: ['lte'] }, { prohibit: ['dsl'] }, { require: ['lte', 'wlan'] }])
    for (const policy of [first, silent, broken])
      expect(await ask(policy, preferences)).toMatchObject({
        links: ['lte'],
        routes: [{ source: '10.2.0.2', destination: '192.0.2.1' }],
        last: [],
      });
});

test('without a link that is allowed and leads there, there is no connection, and the reason says so', async () => {
  for (const preferences of [{ require: ['wlan'] }, { prohibit: ['dsl', 'lte'] }])
    expect(await ask(first, preferences)).toMatchObject({
      fallback: false,
      routes: [],
      reason: 'no link that the application allows can reach the destination',
    });
  // Only the other one has IPv6.
  expect(await ask(first, { require: ['lte'] }, '2001:db8::1')).toMatchObject({
    fallback: false,
    routes: [],
  });
});
