import { expect, test } from 'vitest';
import { expectSoundFigure } from '../figures/check.test-helper.ts';
import { report } from '../fixtures/report.test-helper.ts';
import { syntheticPages } from '../fixtures/synthetic.test-helper.ts';
import { figuresOf } from '../document/model.ts';
import type { CellRecord } from '../../results/schema.ts';
import { countedThroughput, watchedLinks } from './watched.ts';

const record = (parts: Partial<CellRecord>): CellRecord => ({
  ...{ cell: 'c', status: 'done', attempt: 1, transfers: 1, worldTime: 2, wallTime: 1, received: {} },
  ...parts,
});
/** 1 MB/s over dsl, nothing over lte, at uneven times, the last one next to the one before. */
const times = [0, 0.5, 1, 1.5, 2, 2.001];
const counted = { times, received: { dsl: times.map((time) => 1e6 * time), lte: times.map(() => 0) } };

test('throughput is what the counters say between two looks, and the last look makes no interval of its own', () => {
  const bins = countedThroughput(record({ counted }), 120);
  expect(bins.map(({ link }) => link)).toEqual(['dsl', 'dsl', 'dsl', 'dsl']);
  for (const { throughput } of bins) expect(throughput).toBeCloseTo(8e6, 3);
  expect(bins.at(-1)!.time + bins.at(-1)!.width).toBe(2.001);
  expect(countedThroughput(record({ counted }), 2)).toHaveLength(1);
  expect(countedThroughput(record({}), 120)).toEqual([]);
});

test('of each link the connection is shown that was seen longest', () => {
  const sample = (time: number): [number, number, number, number] => [time, 1000 * time, 0.05, 0];
  const watched = {
    worldTime: 2,
    connections: [
      { link: 'dsl', samples: [sample(1)] },
      { link: 'dsl', samples: [sample(1), sample(2)] },
    ],
    queues: { dsl: [[1, 5]] as [number, number][], lte: [[1, 0]] as [number, number][] },
  };
  expect(watchedLinks(record({ watched }))).toEqual([
    {
      link: 'dsl',
      window: [
        [1, 1000],
        [2, 2000],
      ],
      smoothed: [
        [1, 0.05],
        [2, 0.05],
      ],
      queue: [[1, 5]],
    },
  ]);
});

test('a report draws what was seen, and rates by the counters', async () => {
  const run = syntheticPages({ repeats: 3 });
  const watched = {
    worldTime: 2,
    connections: [
      {
        link: 'dsl',
        samples: times.map((time): [number, number, number, number] => [time, 14_480, 0.02, 0]),
      },
    ],
    queues: { dsl: times.map((time): [number, number] => [time, 3028]) },
  };
  for (const cell of run.cells) Object.assign(cell, { counted, watched });
  const figures = figuresOf(await report(run));
  const seen = figures.find(({ id }) => id === 'watched-1')!;
  await expectSoundFigure(seen);
  expect(seen.caption).toContain('2.00 s watched');
  const throughput = figures.find(({ id }) => id === 'throughput-over-time-1')!;
  expect(throughput.caption).toMatch(/^By the counters of the interfaces/);
  await expectSoundFigure(throughput);
});
