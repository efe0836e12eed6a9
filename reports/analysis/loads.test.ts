import { expect, test } from 'vitest';
import {
  syntheticFigure7,
  syntheticPages,
  writeRun,
  type SyntheticRun,
} from '../fixtures/synthetic.test-helper.ts';
import { readRun, type RecordedRun } from '../../results/read.ts';
import type { ClientRecord, Run } from '../../results/schema.ts';
import { loadsOf, throughputIn, type Load } from './loads.ts';

const recorded = async (run: SyntheticRun) => readRun(await writeRun(run));
const loads = async (run: SyntheticRun) => loadsOf(await recorded(run));

test('a load lasts from the first request of its client to the last byte', async () => {
  const run = syntheticPages({ repeats: 1 });
  const [page] = await loads(run);
  const own = run.transfers.filter(({ cell, client }) => cell === page!.cell && client === 'page');
  expect(page).toMatchObject({
    client: 'page',
    bulk: false,
    start: own[0]!.start,
    completionTime: own.at(-1)!.lastByte - own[0]!.start,
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
  });
});

test('a client of which every transfer is bulk is judged by its throughput', async () => {
  const bulk = (await loads(syntheticPages({ repeats: 1 }))).filter((load) => load.bulk);
  expect(bulk.map(({ client }) => client)).toEqual(Array(6).fill('bulk'));
  expect(bulk[0]!.throughput).toBeCloseTo((8 * 8_000_000) / bulk[0]!.completionTime, 6);
});

test('a bulk client beside others has the throughput of the time in which they were at work', async () => {
  const run = syntheticPages({ repeats: 1 });
  const [first] = run.transfers.filter(({ workload, policy }) => workload === 'nyt' && policy === 'i1 only');
  const own = run.transfers.filter(({ cell }) => cell === first!.cell);
  const page = own.filter(({ client }) => client === 'page');
  const [from, to] = [page[0]!.start, page.at(-1)!.lastByte];
  const bulk = own.find(({ client }) => client === 'bulk')!;
  // 1 MB/s before the page begins, 0.25 MB/s while it loads, 1 MB/s after.
  const during = Math.round(250_000 * (to - from));
  bulk.samples = [
    [from, 1_000_000],
    [to, 1_000_000 + during],
    [to + 1, 2_000_000 + during],
  ];
  const throughputOf = (all: Load[]) =>
    all.find((load) => load.cell === first!.cell && load.bulk)!.throughput;
  expect(throughputOf(await loads(run))).toBeCloseTo((8 * during) / (to - from), 6);
  // Between two samples a straight line is assumed; before the first one, nothing had come.
  bulk.samples = [
    [from - 0.5, 0],
    [from + 0.5, 2_000_000],
    [to + 1, 2_000_000],
  ];
  expect(throughputOf(await loads(run))).toBeCloseTo((8 * 1_000_000) / (to - from), 6);
  // The last byte counts for all times after it.
  bulk.samples = [[from + 0.1, 500_000]];
  expect(throughputOf(await loads(run))).toBeCloseTo((8 * 500_000) / (to - from), 6);
});

test('a bulk client that nobody watched, or that is alone, has the throughput of all its time', async () => {
  const run = syntheticPages({ repeats: 1 });
  const [bulk] = run.transfers.filter(({ client }) => client === 'bulk');
  const whole = (8 * bulk!.bytes) / bulk!.completionTime;
  const find = (all: Load[]) => all.find((load) => load.cell === bulk!.cell && load.bulk)!.throughput;
  expect(find(await loads(run))).toBeCloseTo(whole, 6);
  bulk!.samples = [[bulk!.start + 1, 1000]];
  const alone = { ...run, transfers: [{ ...bulk!, index: 0, of: 1 }], cells: [] };
  expect(find(await loads(alone))).toBeCloseTo(whole, 6);
});

/** One page of which each object is asked for `pause` seconds after the one before, and what its objects took. */
async function paused(pause: number, workloads?: Run['workloads']): Promise<{ load: Load; spent: number }> {
  const run = await recorded(syntheticPages({ repeats: 1 }));
  const own = run.transfers.filter(
    ({ cell, client }) => cell === run.transfers[0]!.cell && client === 'page',
  );
  const transfers = own.map((transfer, index) => ({
    ...transfer,
    start: transfer.start + index * pause,
    lastByte: transfer.lastByte + index * pause,
  }));
  const told: RecordedRun = {
    ...run,
    transfers,
    run: { ...run.run, workloads: workloads ?? run.run.workloads },
  };
  return { load: loadsOf(told)[0]!, spent: own.at(-1)!.lastByte - own[0]!.start };
}

test('the pauses of a client between its downloads are no part of its completion time', async () => {
  const client = (page: ClientRecord): Run['workloads'] => ({ nyt: { shows: 'loads', clients: { page } } });
  const { load, spent } = await paused(0.35, client({ kind: 'objects', pauses: true }));
  expect(load.completionTime).toBeCloseTo(spent, 9);
  expect(load.lastByte - load.start).toBeCloseTo(spent + 25 * 0.35, 9);
  expect(load.throughput).toBeCloseTo((8 * load.bytes) / spent, 3);
  // What a page waits for is time of the page.
  const page = await paused(0.35, client({ kind: 'page' }));
  expect(page.load.completionTime).toBeCloseTo(spent + 25 * 0.35, 9);
});

test('where an old run does not say what a client is, waits before every download tell', async () => {
  const long = await paused(0.35);
  expect(long.load.completionTime).toBeCloseTo(long.spent, 9);
  const short = await paused(0.001);
  expect(short.load.completionTime).toBeCloseTo(short.spent + 25 * 0.001, 9);
});

test('a bulk client alone is looked at in the same part of its time as one beside others', async () => {
  const run = await recorded(syntheticPages({ repeats: 1 }));
  const [bulk] = run.transfers.filter(({ client }) => client === 'bulk');
  const { lastByte: end } = bulk!;
  // Slow start for two seconds, then 1 MB/s.
  const samples: [number, number][] = [
    [0, 0],
    [2, 200_000],
    [end, 200_000 + 1_000_000 * (end - 2)],
  ];
  const [load] = loadsOf({ ...run, transfers: [{ ...bulk!, samples }] });
  expect(throughputIn(load!, [0, 2])).toBeCloseTo(0.8e6, 3);
  expect(throughputIn(load!, [2, 4])).toBeCloseTo(8e6, 3);
  // It may have ended earlier than the other one; nobody watched the one that has no samples.
  expect(throughputIn(load!, [2, end + 100])).toBeCloseTo(8e6, 3);
  const [unwatched] = loadsOf({ ...run, transfers: [bulk!] });
  expect(throughputIn(unwatched!, [2, 4])).toBe(unwatched!.throughput);
});

test('sweeps are no loads', async () => {
  expect(await loads(syntheticFigure7({ sizes: [100_000], repeats: 1 }))).toEqual([]);
});
