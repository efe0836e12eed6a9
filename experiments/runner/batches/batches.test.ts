import { expect, test } from 'vitest';
import { defineExperiment, only } from '../../define.ts';
import { keyOf, type Cell } from '../../matrix/cell.ts';
import { cellsOf } from '../../matrix/matrix.ts';
import { objects } from '../../../workloads/clients/index.ts';
import { planBatches, seedOf, type Batch } from './batches.ts';
import { Waiting } from './queue.ts';

const cells = (repeats: number): Cell[] => {
  const { stages } = defineExperiment({
    name: 'some',
    links: [['dsl', 'lte'], ['dsl-rural']],
    policies: [only('dsl'), only('lte')],
    workloads: [{ name: 'sizes', clients: [objects(Array.from({ length: 15 }, () => 1_000_000))] }],
    repeats,
  });
  const [matrix] = stages[0]?.matrices({ findings: {}, seed: 1, repeats }) ?? [];
  return matrix ? cellsOf(matrix, 1, 'a test') : [];
};
const plan = (some: Cell[], isolate = false): Batch[] => planBatches(some, { seed: 1, stage: 'a', isolate });
const seeds = (batches: Batch[]): string[] => batches.map(seedOf);

test('every cell is in one batch, in which all cells share a topology', () => {
  const all = cells(10);
  const batches = plan(all);
  expect(batches.length).toBeGreaterThan(2);
  expect(batches.length).toBeLessThan(all.length);
  expect(batches.flatMap((batch) => batch.cells.map(keyOf)).toSorted()).toEqual(all.map(keyOf).toSorted());
});

test('more repeats leave the batches of the first ones as they are, up to the one that was not full', () => {
  const [few, many] = [seeds(plan(cells(8))), new Set(seeds(plan(cells(16))))];
  expect(few.filter((seed) => !many.has(seed)).length).toBeLessThanOrEqual(1);
});

test('batches have seeds of their own, and so has each try of a cell that failed by itself', () => {
  const batches = plan(cells(4), true);
  const again = batches.map((batch) => ({ ...batch, attempt: 2 }));
  expect(new Set(seeds([...batches, ...again])).size).toBe(2 * batches.length);
  for (const seed of seeds(batches)) expect(seed).toMatch(/^[0-9a-f]{16}$/);
});

test('runs that differ in a number alone share their random numbers; with another seed they share none', () => {
  const faster = (cell: Cell): Cell => ({
    ...cell,
    links: cell.links.map((link) => ({ ...link, down: { ...link.down, delay: link.down.delay / 2 } })),
  });
  const isolated = plan(cells(2), true).map(({ cells: some }) => some);
  const seedsWith = (change: (cell: Cell) => Cell): string[] =>
    isolated.map((some) => seedOf({ ...batch, cells: some.map(change) }));
  expect(seedsWith(faster)).toEqual(seedsWith((cell) => cell));
  const others = new Set(seedsWith((cell) => ({ ...cell, seed: cell.seed + 1 })));
  expect(seedsWith((cell) => cell).filter((seed) => others.has(seed))).toEqual([]);
});

const [batch] = plan(cells(10)) as [Batch];
const [first, second, ...others] = batch.cells as [Cell, Cell, ...Cell[]];

test('a batch whose world failed is measured again as it was, with the same random numbers', () => {
  const [again, ...more] = new Waiting(batch).after(second, { final: false, byItself: false });
  expect(more).toEqual([]);
  expect(again && seedOf(again.batch)).toBe(seedOf(batch));
  expect([first, second].map((cell) => again?.attemptOf(cell))).toEqual([1, 2]);
});

test('a cell that failed by itself is tried once more alone, and those behind it go on', () => {
  const left = new Waiting(batch).after(second, { final: false, byItself: true });
  expect(left.map(({ batch: { cells: some, attempt } }) => [some, attempt])).toEqual([
    [[second], 2],
    [others, 1],
  ]);
});

test('a cell that failed twice is given up, and those behind it go on', () => {
  const left = new Waiting(batch, new Map([[second, 2]])).after(second, { final: true, byItself: false });
  expect(left.map(({ batch: { cells: some } }) => some)).toEqual([others]);
  expect(new Waiting({ ...batch, cells: [first] }).after(first, { final: true, byItself: true })).toEqual([]);
});
