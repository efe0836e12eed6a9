import { median, sum } from 'simple-statistics';
import { expect, test } from 'vitest';
import { jainIndex, sharingOf } from '../../analysis/sharing.ts';
import { loadsOf } from '../../analysis/loads.ts';
import { bytesBetween } from '../../analysis/throughput.ts';
import { expectSoundFigure } from '../../figures/check.test-helper.ts';
import { syntheticPages, writeRun } from '../../fixtures/synthetic.test-helper.ts';
import { report } from '../../fixtures/report.test-helper.ts';
import { readRun } from '../../../results/read.ts';
import { figuresOf, tablesOf } from '../model.ts';

const synthetic = syntheticPages({ repeats: 4 });
const built = await report(synthetic);
const rowsOf = (id: string) => tablesOf(built).find((table) => table.id === id)?.rows ?? [];

test("Jain's index is 1 for equal shares, and 1 / n when one has all", () => {
  expect(jainIndex([3, 3, 3])).toBeCloseTo(1, 12);
  expect(jainIndex([0, 0, 5, 0])).toBeCloseTo(0.25, 12);
  expect(jainIndex([1, 3])).toBeCloseTo(16 / 20, 12);
  expect(jainIndex([0, 0])).toBeNull();
});

test('clients are compared over the time in which all of them are at work', async () => {
  const loads = loadsOf(await readRun(await writeRun(synthetic)));
  const [one] = sharingOf(loads);
  const own = loads.filter(({ cell }) => cell === loads[0]!.cell);
  const [from, to] = [
    Math.max(...own.map(({ start }) => start)),
    Math.min(...own.map(({ lastByte }) => lastByte)),
  ];
  expect(one!.shares.map(({ client }) => client)).toEqual(own.map(({ client }) => client));
  const bytes = own.map(({ transfers }) => bytesBetween(transfers, from, to));
  one!.shares.forEach(({ throughput }, index) =>
    expect(throughput).toBeCloseTo((8 * bytes[index]!) / (to - from), 3),
  );
  expect(sharingOf(own.slice(0, 1))).toEqual([]);
});

test('all bytes of a transfer lie between its first and its last byte', () => {
  const { transfers } = synthetic;
  const [transfer] = transfers;
  expect(bytesBetween(transfers, 0, Infinity)).toBeCloseTo(sum(transfers.map(({ bytes }) => bytes)), 3);
  expect(bytesBetween([transfer!], 0, transfer!.start)).toBe(0);
  expect(bytesBetween([transfer!], transfer!.lastByte + 1, Infinity)).toBe(0);
});

test('figures of objects, of clients beside each other and of bytes by link are sound', async () => {
  const ids = ['objects-distribution', 'objects-by-size', 'fairness', 'delay-throughput', 'bytes-by-link'];
  const found = figuresOf(built).filter(({ id }) => ids.includes(id));
  expect(found.map(({ id }) => id)).toEqual(ids);
  for (const figure of found) await expectSoundFigure(figure);
});

test('each object is a point: the median of its times', () => {
  const [row] = rowsOf('objects-by-size');
  const own = synthetic.transfers.filter(
    ({ object, policy, workload, client }) =>
      object === row!['label'] &&
      policy === row!['series'] &&
      workload === row!['panel'] &&
      client === 'page',
  );
  expect(own).toHaveLength(Number(row!['n']));
  expect(row!['y']).toBeCloseTo(median(own.map(({ completionTime }) => completionTime)), 9);
});

test('bytes cost what the links say, and nothing where they say nothing', async () => {
  const source = 'a contract of 2 EUR for a gigabyte';
  const priced = structuredClone(synthetic);
  const [cheap, dear] = priced.run.links;
  dear!.costs = { money: 2e-9, currency: 'EUR', energy: 4e-7, source };
  const figure = figuresOf(await report(priced)).find(({ id }) => id === 'bytes-by-link')!;
  expect(figure.caption).toContain(`${dear!.name}: ${source}`);
  for (const { link, bytes, money, energy } of figure.table.rows) {
    expect(money).toBe(link === dear!.name ? 2e-9 * Number(bytes) : null);
    expect(energy).toBe(link === dear!.name ? 4e-7 * Number(bytes) : null);
  }
  expect(figure.table.rows.map(({ link }) => link)).toContain(cheap!.name);
  expect(rowsOf('bytes-by-link')[0]).toMatchObject({ money: null, energy: null });
});
