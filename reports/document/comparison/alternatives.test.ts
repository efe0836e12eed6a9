import { expect, test } from 'vitest';
import { syntheticPages, type SyntheticRun } from '../../fixtures/synthetic.test-helper.ts';
import { report } from '../../fixtures/report.test-helper.ts';
import { figuresOf, tablesOf } from '../model.ts';

/** The run as if one policy had been measured at levels of a factor that stand for the policies. */
function underOnePolicy(
  run: SyntheticRun,
  factor: string,
  levels: Record<string, string | number>,
): SyntheticRun {
  const changed = structuredClone(run);
  for (const one of [...changed.transfers, ...changed.run.cells]) {
    one.factors = { ...one.factors, [factor]: levels[one.policy] ?? one.policy };
    one.policy = 'mine';
  }
  return changed;
}

const pages = syntheticPages({ repeats: 6 });
const chipsOf = ({ chips }: Awaited<ReturnType<typeof report>>) => chips.map(({ text }) => text);

test('where one policy was measured, the levels of a factor are compared, on the first screen too', async () => {
  const built = await report(
    underOnePolicy(pages, 'congestionControl', { 'i1 only': 'reno', 'i2 only': 'cubic', category: 'bbr' }),
  );
  expect(built.question).toBe('Which is faster, and by how much: reno, cubic and bbr on nyt and flickr?');
  expect(chipsOf(built).slice(0, 2)).toEqual([
    expect.stringMatching(/^nyt: bbr fastest, [\d.]+×$/),
    expect.stringMatching(/^flickr: bbr fastest, [\d.]+×$/),
  ]);
  expect(built.overview.map(({ id }) => id)).toEqual(['overview']);
  const titles = figuresOf(built).map(({ title }) => title);
  expect(titles).toContain('Completion time by congestionControl');
  const heads = tablesOf(built).flatMap(({ columns }) => columns.map(({ title }) => title));
  expect(heads).not.toContain('policy');
});

test('levels that are numbers are told with the name of their factor', async () => {
  const built = await report(
    underOnePolicy(pages, 'queue', { 'i1 only': '500 ms', 'i2 only': '100 ms', category: '20 ms' }),
  );
  expect(built.question).toContain('queue 500 ms, queue 100 ms and queue 20 ms');
  expect(chipsOf(built)[0]).toMatch(/^nyt: queue 20 ms fastest, /);
});

test('sets of links are compared where nothing else differs', async () => {
  const run = underOnePolicy(pages, 'none', {});
  for (const one of [...run.transfers, ...run.run.cells]) {
    one.links = one.factors['none'] === 'i1 only' ? ['dsl', 'lte'] : ['lte', 'dsl'];
    one.factors = {};
  }
  expect((await report(run)).question).toContain('dsl + lte and lte + dsl');
});
