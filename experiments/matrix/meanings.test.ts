import { expect, test } from 'vitest';
import { only } from '../define.ts';
import type { ClientInput } from '../../workloads/clients/client.ts';
import { cellsOf, type MatrixInput } from './matrix.ts';
import { meaningsOf } from './meanings.ts';
import { bulk, objects, page } from '../../workloads/clients/index.ts';

const matrix: MatrixInput = {
  links: [['dsl', 'lte']],
  policies: ['category'],
  workloads: [{ name: 'nyt', clients: [page('nyt'), bulk()] }],
  repeats: 2,
};
const meanings = (...parts: Partial<MatrixInput>[]) =>
  meaningsOf(parts.flatMap((part) => cellsOf({ ...matrix, ...part }, 1, 'a test')));

test('a policy that uses one link for everything says which, whatever its label', () => {
  const path = './mine.ts';
  expect(
    meanings({ policies: ['category', only('lte', 'the fast one'), { label: 'mine', path }] }).policies,
  ).toEqual({
    category: { name: 'category' },
    'the fast one': { name: 'single', alone: 'lte' },
    mine: { path },
  });
});

test('one label for several links has no link', () => {
  const labelled = (link: string) => ({ policies: [only(link, 'alone')] });
  expect(meanings(labelled('dsl'), labelled('lte')).policies).toEqual({ alone: { name: 'single' } });
});

test('objects of several sizes are shown by size, and what is said otherwise counts', () => {
  const sizes = [10_000, 50_000];
  const { workloads } = meanings({
    workloads: [
      { name: 'several', clients: [objects(sizes, { phases: 'two' })] },
      { name: 'one', clients: [objects([10_000, 10_000])] },
      { name: 'beside', clients: [objects(sizes), bulk()] },
      { name: 'said', clients: [objects(sizes)], shows: 'loads' },
    ],
  });
  const wget = { kind: 'objects', pauses: true };
  expect(workloads).toEqual({
    several: { shows: 'sizes', phases: 'two', clients: { wget } },
    one: { shows: 'loads', phases: 'one', clients: { wget } },
    beside: { shows: 'loads', phases: 'one', clients: { wget, bulk: { kind: 'bulk' } } },
    said: { shows: 'loads', phases: 'one', clients: { wget } },
  });
});

test('phases that a factor varies are no property of the workload', () => {
  const { workloads } = meanings({ factors: { phases: ['one', 'two'] } });
  expect(workloads).toEqual({
    nyt: { shows: 'loads', clients: { nyt: { kind: 'page' }, bulk: { kind: 'bulk' } } },
  });
});

test('one name for workloads with different clients is refused', () => {
  const named = (...clients: ClientInput[]) => ({ workloads: [{ name: 'w', clients }] });
  expect(() => meanings(named(page('nyt')), named(page('nyt'), bulk()))).toThrow(
    'Two workloads are named "w": one has nyt (page) and shows loads, the other nyt (page), bulk (bulk) and shows loads. ' +
      'What has one name is compared: name one of them differently.',
  );
});
