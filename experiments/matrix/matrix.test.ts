import { sweep } from '../../experiments/define.ts';
import { expect, test } from 'vitest';
import type { InOrderJob } from '../../workloads/driver/routines/in-order.ts';
import { definitionOf, keyOf } from './cell.ts';
import { jobOf } from './job.ts';
import { cellsOf, type MatrixInput } from './matrix.ts';
import { randomFrom, shuffled } from './random.ts';
import { objects } from '../../workloads/clients/index.ts';

const matrix: MatrixInput = {
  links: [
    ['dsl', 'lte'],
    ['dsl-rural', 'lte'],
  ],
  policies: [
    { label: 'dsl only', name: 'single', settings: { link: 'dsl' } },
    { label: 'filesize', name: 'filesize', settings: { threshold: 400_000 } },
  ],
  workloads: [{ name: 'sweep', clients: [objects(sweep(10_000, 30_000, 10_000), { phases: 'two' })] }],
  repeats: 3,
};
const cells = cellsOf(matrix, 1, 'a test');

test('the cells are the cross product of links, policies, workloads and repeats', () => {
  expect(cells).toHaveLength(2 * 2 * 1 * 3);
  expect(new Set(cells.map(keyOf)).size).toBe(cells.length);
});

test('what a byte costs changes nothing of a cell', () => {
  const [cell] = cells;
  const costs = { energy: 1e-7, source: 'a paper' };
  expect(keyOf({ ...cell!, links: cell!.links.map((link) => ({ ...link, costs })) })).toBe(keyOf(cell!));
});

test('a sweep includes both of its ends', () => {
  expect(sweep(10_000, 2_000_000, 10_000)).toHaveLength(200);
  expect(sweep(10_000, 2_000_000, 10_000).at(-1)).toBe(2_000_000);
});

test('a cell has the same key in every run, and another when anything of it changes', () => {
  const [cell] = cells;
  const again = cellsOf(matrix, 1, 'a test')[0];
  expect(keyOf(again!)).toBe(keyOf(cell!));
  const changed = [
    cellsOf(matrix, 2, 'a test'),
    cellsOf({ ...matrix, transport: { initialWindow: 3 } }, 1, 'a test'),
    cellsOf({ ...matrix, labels: { queue: 'long' } }, 1, 'a test'),
    cellsOf({ ...matrix, workloads: [{ name: 'sweep', clients: [objects([10_000])] }] }, 1, 'a test'),
  ].map(([first]) => keyOf(first!));
  expect(new Set([keyOf(cell!), ...changed]).size).toBe(5);
});

test('the order of keys in a declaration does not matter', () => {
  const reversed = Object.fromEntries(Object.entries(matrix).toReversed()) as MatrixInput;
  expect(cellsOf(reversed, 1, 'a test').map(keyOf)).toEqual(cells.map(keyOf));
});

test('start phases depend on seed and repeat, and are the same for what is compared', () => {
  const pausesOf = (wanted: { policy: string; repeat: number }) => {
    const cell = cells.find(
      ({ policy, repeat }) => policy.label === wanted.policy && repeat === wanted.repeat,
    );
    return (jobOf(cell!).clients[0] as InOrderJob).objects.map(({ pause }) => pause);
  };
  expect(pausesOf({ policy: 'filesize', repeat: 0 })).toEqual(pausesOf({ policy: 'dsl only', repeat: 0 }));
  expect(pausesOf({ policy: 'filesize', repeat: 1 })).not.toEqual(
    pausesOf({ policy: 'filesize', repeat: 0 }),
  );
  for (const pause of pausesOf({ policy: 'filesize', repeat: 0 }) ?? []) {
    expect(pause).toBeGreaterThanOrEqual(0.3);
    expect(pause).toBeLessThan(0.4);
  }
});

test('the policy is told the links with their rates and round-trip times; the first is the default', () => {
  const { links } = jobOf(cells[0]!).configuration;
  expect(links).toEqual([
    {
      name: 'dsl',
      interface: 'dsl',
      default: true,
      downRate: 6e6,
      upRate: 768e3,
      roundTripTime: 0.01,
      loss: 0,
    },
    {
      name: 'lte',
      interface: 'lte',
      default: false,
      downRate: 12e6,
      upRate: 6e6,
      roundTripTime: 0.07,
      loss: 0,
    },
  ]);
});

test('a cell is listed by its names', () => {
  expect(definitionOf(cells[0]!)).toMatchObject({
    links: ['dsl', 'lte'],
    policy: 'dsl only',
    workload: 'sweep',
    repeat: 0,
  });
});

test('a mistake is answered with its place, what was found and what is allowed', () => {
  expect(() => cellsOf({ ...matrix, repeats: 0 }, 1, 'my experiment')).toThrow(
    /the matrix of my experiment.*\n.*repeats: .*found 0/s,
  );
  expect(() => cellsOf({ ...matrix, links: [['isdn']] }, 1, 'my experiment')).toThrow(
    /Known: dsl, lte, dsl-rural/,
  );
});

test('a shuffle is a permutation that its seed decides', () => {
  const values = Array.from({ length: 100 }, (_, index) => index);
  const once = shuffled(values, randomFrom(1, 'order'));
  expect(once).not.toEqual(values);
  expect(once.toSorted((a, b) => a - b)).toEqual(values);
  expect(shuffled(values, randomFrom(1, 'order'))).toEqual(once);
  expect(shuffled(values, randomFrom(2, 'order'))).not.toEqual(once);
});
