import { expect, test } from 'vitest';
import { profileNamed } from '../profiles.ts';
import { planDisciplines, planTopology } from './plan.ts';
import { topologySchema } from './spec.ts';

const topology = topologySchema.parse({ links: [profileNamed('dsl'), profileNamed('lte')] });

test('two links are brought up with fewer than 15 processes', () => {
  expect(planTopology(topology).length).toBeLessThan(15);
});

test('bottlenecks stand on routers alone, and no interface has two disciplines that hold packets', () => {
  const placed = planDisciplines('add', topology).flatMap(({ argv, batch = [] }) =>
    batch.map((line) => ({ node: argv[2] ?? '', device: /dev (\S+)/.exec(line)?.[1] ?? '', line })),
  );
  for (const { node, line } of placed) {
    if (line.includes('htb')) expect(node).toMatch(/^router-/);
    if (line.includes('netem')) expect(['client', 'server']).toContain(node);
  }
  const holders = placed
    .filter(({ line }) => /netem|bfifo/.test(line))
    .map(({ node, device }) => `${node} ${device}`);
  expect(new Set(holders).size).toBe(holders.length);
});

test('a live change touches no root discipline of a bottleneck', () => {
  const lines = planDisciplines('change', topology).flatMap(({ batch = [] }) => batch);
  expect(lines.filter((line) => line.includes('htb'))).toHaveLength(4);
  expect(lines.some((line) => / add |replace|delete/.test(line))).toBe(false);
});

test('the client leaves by the link that its source address belongs to', () => {
  const lines = planTopology(topology).flatMap(({ batch = [] }) => batch);
  expect(lines).toContain('rule add from 10.1.0.2 table 1 priority 1001');
  expect(lines).toContain('rule add from 10.2.0.2 table 2 priority 1002');
  expect(lines).toContain('rule add from fd00:0:2:0::2 table 2 priority 1002');
  expect(lines).toContain('route add default via 10.2.0.1 dev lte table 2 initcwnd 10 congctl cubic');
});

test('the server answers from the address that it has over every link', () => {
  const lines = planTopology(topology).flatMap(({ batch = [] }) => batch);
  expect(lines).toContainEqual(expect.stringMatching(/^route add 10.2.0.0\/24 .*dev lte src 10.0.0.1 /));
  expect(lines).toContainEqual(expect.stringMatching(/^route add fd00:0:2::\/64 .*dev lte src fd00::1 /));
});

test('the first link is the default, and the others stand behind it', () => {
  const lines = planTopology(topology).flatMap(({ batch = [] }) => batch);
  expect(lines).toContain('route add default via 10.1.0.1 dev dsl initcwnd 10 congctl cubic');
  expect(lines).toContain('route add default via 10.2.0.1 dev lte metric 2001 initcwnd 10 congctl cubic');
});
