import { expect, test } from 'vitest';
import {
  syntheticFigure7,
  syntheticPages,
  writeRun,
  type SyntheticRun,
} from '../fixtures/synthetic.test-helper.ts';
import { readRun } from '../../results/read.ts';
import { loadsOf, type Load } from './loads.ts';
import { factorEffects } from './effects.ts';
import { changedSettings, outcomeOf } from './changes.ts';
import { comparePolicies, rank } from './pairs.ts';
import { COMPLETION_TIME, panelsOf, THROUGHPUT } from './panels.ts';
import { representativeOf } from './representative.ts';
import { throughputOverTime } from './throughput.ts';

const options = { seed: 1, resamples: 200 };
const loads = async (run: SyntheticRun, label?: string) => {
  const read = await readRun(await writeRun(run));
  return loadsOf(label === undefined ? read : { ...read, label });
};
const recorded = async (run: SyntheticRun, label: string) => ({
  ...(await readRun(await writeRun(run))),
  label,
});

test('panels are named by what differs between them', async () => {
  const all = await loads(syntheticPages({ repeats: 2 }));
  const pages = all.filter(({ bulk }) => !bulk);
  expect(panelsOf(pages, COMPLETION_TIME).map(({ title }) => title)).toEqual(['nyt', 'flickr']);
  expect(panelsOf(all, COMPLETION_TIME).map(({ title }) => title)).toEqual([
    'nyt, page',
    'nyt, bulk',
    'flickr, page',
    'flickr, bulk',
  ]);
  const nyt = pages.filter(({ workload }) => workload === 'nyt');
  expect(panelsOf(nyt, COMPLETION_TIME).map(({ title }) => title)).toEqual(['nyt']);
  const queues = nyt.flatMap((load) =>
    [10, 100].map((queue) => ({ ...load, factors: { queue, window: 10 } })),
  );
  expect(panelsOf(queues, COMPLETION_TIME).map(({ title }) => title)).toEqual([
    'nyt, queue 10',
    'nyt, queue 100',
  ]);
  const links = nyt.flatMap((load) => [load, { ...load, links: ['dsl-rural', 'lte'] }]);
  expect(panelsOf(links, COMPLETION_TIME).map(({ title }) => title)).toEqual([
    'nyt, dsl + lte',
    'nyt, dsl-rural + lte',
  ]);
});

test('a page in a workload of its own is named once, pages that are loaded together by both names', async () => {
  const [first] = await loads(syntheticPages({ repeats: 1 }));
  const panel = (workload: string, client: string) => ({ ...first!, workload, client });
  const titles = (all: Load[]) => panelsOf(all, COMPLETION_TIME).map(({ title }) => title);
  expect(titles([panel('nyt', 'nyt'), panel('flickr', 'flickr')])).toEqual(['nyt', 'flickr']);
  expect(titles([panel('both', 'nyt'), panel('both', 'flickr')])).toEqual(['nyt', 'flickr']);
  expect(titles([panel('both', 'nyt'), panel('both', 'flickr'), panel('nyt', 'nyt')])).toEqual([
    'both, nyt',
    'both, flickr',
    'nyt',
  ]);
});

test('runs of one setting stand side by side', async () => {
  const run = syntheticPages({ repeats: 2 });
  const both = [...(await loads(run, 'a')), ...(await loads(run, 'b'))].filter(({ bulk }) => !bulk);
  expect(panelsOf(both, COMPLETION_TIME).map(({ title }) => title)).toEqual([
    'a, nyt',
    'b, nyt',
    'a, flickr',
    'b, flickr',
  ]);
});

test('the better policy comes first, for times and for throughputs', async () => {
  const all = await loads(syntheticPages({ repeats: 4 }));
  const [nyt] = panelsOf(
    all.filter(({ bulk }) => !bulk),
    COMPLETION_TIME,
  );
  expect(rank(nyt!.groups, COMPLETION_TIME).map(({ policy }) => policy)).toEqual([
    'category',
    'i1 only',
    'i2 only',
  ]);
  const [bulk] = panelsOf(
    all.filter((load) => load.bulk),
    THROUGHPUT,
  );
  expect(rank(bulk!.groups, THROUGHPUT).map(({ policy }) => policy)).toEqual([
    'category',
    'i2 only',
    'i1 only',
  ]);
});

test('all pairs of policies of all panels are corrected together', async () => {
  const pages = (await loads(syntheticPages({ repeats: 6 }))).filter(({ bulk }) => !bulk);
  const pairs = comparePolicies(panelsOf(pages, COMPLETION_TIME), COMPLETION_TIME, options);
  expect(pairs.map(({ panel, first, second }) => `${panel}: ${first}, ${second}`)).toEqual([
    'nyt: category, i1 only',
    'nyt: category, i2 only',
    'nyt: i1 only, i2 only',
    'flickr: category, i2 only',
    'flickr: category, i1 only',
    'flickr: i2 only, i1 only',
  ]);
  const smallest = Math.min(...pairs.map(({ comparison }) => comparison.test.pValue));
  // wilcox.test(1:6, 7:12): the smallest p-value that six against six can give, times six comparisons.
  expect(smallest).toBeCloseTo(0.00216450216450216, 14);
  expect(pairs[0]!.comparison.correctedPValue).toBeCloseTo(6 * smallest, 12);
});

test('a run is compared with the first one setting by setting, where both have it', async () => {
  const first = await recorded(syntheticPages({ repeats: 3 }), 'a');
  const second = await recorded(syntheticPages({ repeats: 3, seed: 2 }), 'b');
  second.run.seed = 2;
  second.transfers = second.transfers.filter(
    ({ policy, workload }) => policy !== 'i1 only' && workload === 'nyt',
  );
  const changes = changedSettings([first, second]);
  expect(changes.map(({ kind, setting, before, after }) => [kind, setting, before, after])).toEqual([
    ['completion-time', 'nyt, page, i2 only', 'a', 'b'],
    ['completion-time', 'nyt, page, category', 'a', 'b'],
    ['throughput', 'nyt, bulk, i2 only', 'a', 'b'],
    ['throughput', 'nyt, bulk, category', 'a', 'b'],
  ]);
  for (const { change, repeats } of changes) expect([change.isPaired, repeats]).toEqual([false, []]);
  expect(changedSettings([first])).toEqual([]);
});

test('repeats of two runs of one seed are pairs, and a repeat that one side lacks is left out', async () => {
  const before = await recorded(syntheticFigure7({ sizes: [100_000, 900_000], repeats: 4 }), 'a');
  const after = structuredClone({ ...before, label: 'b' });
  after.transfers = after.transfers.filter(({ repeat }) => repeat !== 1);
  for (const transfer of after.transfers) transfer.completionTime *= 1.01;
  const changes = changedSettings([before, after]);
  expect(changes).toHaveLength(6);
  for (const changed of changes) {
    expect(changed.change).toMatchObject({ isPaired: true, n: [3, 3], direction: 'more' });
    expect(changed.repeats.map(({ repeat }) => repeat)).toEqual([0, 2, 3]);
    for (const { relative } of changed.repeats) expect(relative).toBeCloseTo(0.01, 12);
    expect(outcomeOf(changed)).toBe('slower');
  }
});

test('the representative load is the one nearest to the median', async () => {
  const pages = (await loads(syntheticPages({ repeats: 5 }))).filter(({ bulk }) => !bulk);
  const [group] = panelsOf(pages, COMPLETION_TIME)[0]!.groups;
  const sorted = group!.values.toSorted((a, b) => a - b);
  expect(representativeOf(group!, COMPLETION_TIME)!.completionTime).toBe(sorted[2]);
});

test('throughput over time keeps every byte', async () => {
  const [page] = await loads(syntheticPages({ repeats: 1 }));
  const bins = throughputOverTime(page!.transfers, 50);
  expect(bins).toHaveLength(50);
  const bits = bins.reduce((sum, { throughput, width }) => sum + throughput * width, 0);
  expect(bits / 8).toBeCloseTo(page!.bytes, 3);
});

test('throughput over time is the rate where bytes arrive evenly', async () => {
  const [page] = await loads(syntheticPages({ repeats: 1 }));
  const transfer = structuredClone(page!.transfers[0]!);
  const connection = { ...transfer.connections[0]!, start: 0, firstByte: 1, lastByte: 2, bytes: 1000 };
  const bins = throughputOverTime([{ ...transfer, connections: [connection] }], 4);
  expect(bins.map(({ time, throughput }) => [time, throughput])).toEqual([
    [0, 0],
    [0.5, 0],
    [1, 8000],
    [1.5, 8000],
  ]);
});

test('throughput over time follows the samples of a transfer that was watched', async () => {
  const [page] = await loads(syntheticPages({ repeats: 1 }));
  const transfer = structuredClone(page!.transfers[0]!);
  const connection = { ...transfer.connections[0]!, start: 0, firstByte: 0, lastByte: 4, bytes: 1000 };
  const watched: typeof transfer = {
    ...transfer,
    connections: [connection],
    samples: [
      [1, 900],
      [3, 950],
    ],
  };
  const bits = (bins: ReturnType<typeof throughputOverTime>) => bins.map(({ throughput }) => throughput);
  expect(bits(throughputOverTime([watched], 4))).toEqual([7200, 200, 200, 400]);
  expect(bits(throughputOverTime([{ ...watched, samples: [] }], 4))).toEqual([2000, 2000, 2000, 2000]);
});

test('effects of factors are ratios of geometric means, and interactions what they do not explain', async () => {
  const pages = (await loads(syntheticPages({ repeats: 3 }))).filter(
    ({ bulk, workload }) => !bulk && workload === 'nyt',
  );
  // Twice with a long queue, three times with loss, and with both another five quarters.
  const grid = [
    { queue: 'short', loss: 0, times: 1 },
    { queue: 'long', loss: 0, times: 2 },
    { queue: 'short', loss: 0.01, times: 3 },
    { queue: 'long', loss: 0.01, times: 7.5 },
  ];
  const panels = panelsOf(
    grid.flatMap(({ queue, loss, times }) =>
      pages.map((load) => ({
        ...load,
        factors: { queue, loss },
        completionTime: times * load.completionTime,
      })),
    ),
    COMPLETION_TIME,
  );
  const { factors, means, effects } = factorEffects(panels)!;
  expect(factors).toEqual(['queue', 'loss']);
  expect(means).toHaveLength(3 * 4);
  const own = effects.filter(({ policy }) => policy === 'category');
  expect(own.map(({ factors: names, from, to }) => [names.join(' × '), from, to])).toEqual([
    ['queue', 'short', 'long'],
    ['loss', '0', '0.01'],
    ['queue × loss', expect.any(String), expect.any(String)],
  ]);
  const ratios = own.map(({ ratio }) => ratio);
  expect(ratios[0]).toBeCloseTo(Math.sqrt(2 * 2.5), 12);
  expect(ratios[1]).toBeCloseTo(Math.sqrt(3 * 3.75), 12);
  expect(Math.abs(Math.log(ratios[2]!))).toBeCloseTo(Math.log(1.25) / 4, 12);
  expect(factorEffects(panels.slice(0, 3))).toBeNull();
  expect(factorEffects(panelsOf(pages, COMPLETION_TIME))).toBeNull();
});
