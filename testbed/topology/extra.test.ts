import { expect, test } from 'vitest';
import { profileNamed } from '../profiles.ts';
import { planTopology } from './plan.ts';
import { topologySchema } from './spec.ts';

const plan = (topology: object) =>
  planTopology(topologySchema.parse({ links: [profileNamed('dsl'), profileNamed('lte')], ...topology }));
const linesOf = (commands: ReturnType<typeof plan>, node: string) =>
  commands.filter(({ argv }) => argv.includes(node)).flatMap(({ batch = [] }) => batch);

test('extra routers stand between the router of the link and the server, each with a way in both directions', () => {
  const commands = plan({ routers: { lte: 2 } });
  expect(linesOf(commands, 'router-lte')).toContain('route add default via 10.2.2.2 dev to-server');
  expect(linesOf(commands, 'hop-lte-1')).toContain('route add 10.2.0.0/24 via 10.2.2.1 dev to-client');
  expect(linesOf(commands, 'hop-lte-1')).toContain('route add default via 10.2.3.2 dev to-server');
  expect(linesOf(commands, 'hop-lte-2')).toContain('route add default via 10.2.1.2 dev to-server');
  expect(linesOf(commands, 'hop-lte-2')).toContain('route add fd00:0:2::/64 via fd00:0:2:3::1 dev to-client');
});

test('a topology without them is made of the same commands as ever', () => {
  expect(plan({ routers: { dsl: 0 } })).toEqual(plan({}));
});

test('no two interfaces have one link-layer address', () => {
  const commands = plan({ routers: { dsl: 8, lte: 8 }, servers: ['b', 'c'] });
  const addresses = commands
    .flatMap(({ batch = [] }) => batch)
    .flatMap((line) => [...line.matchAll(/address (02:\S+)/g)].map(([, found]) => found));
  expect(addresses.length).toBeGreaterThan(40);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('a extra server is reached through the server, which then forwards', () => {
  const commands = plan({ servers: ['b'] });
  expect(linesOf(commands, 'b')).toContainEqual(
    expect.stringMatching(/^route add default via 10.0.1.1 dev server/),
  );
  expect(linesOf(commands, 'ip')).toContainEqual(
    expect.stringMatching(/^netns exec server sysctl .*"net.ipv4.ip_forward=1"/),
  );
});
