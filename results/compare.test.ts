import { expect, test } from 'vitest';
import { compareTransfers, isEqual } from './compare.ts';
import type { Transfer } from './schema.ts';

const transfer = (cell: string, index: number, completionTime = 1): Transfer => {
  const times = { start: 0, firstByte: 0.5, lastByte: completionTime };
  return {
    ...{ cell, index, of: 2, links: ['dsl'], policy: 'dsl', workload: 'sizes', repeat: 0, factors: {} },
    ...{ client: 'wget', object: 'a', size: 10, intents: {}, link: 'dsl', bytes: 10 },
    ...{ ...times, completionTime, attempts: 1 },
    connections: [
      {
        ...{ phase: 'whole', link: 'dsl', source: '10.0.0.1', destination: '10.1.0.1', offset: 0, bytes: 10 },
        ...{ ...times, connected: 0.1, intents: {}, reason: 'the only one' },
      },
    ],
  };
};

test('equal transfers are equal in any order', () => {
  const comparison = compareTransfers(
    [transfer('a', 0), transfer('a', 1)],
    [transfer('a', 1), transfer('a', 0)],
  );
  expect(comparison).toMatchObject({ common: 2, different: 0, first: null, largest: null });
  expect(isEqual(comparison)).toBe(true);
});

test('the first difference is told with its place and both values, the largest with its size', () => {
  const late = { ...transfer('a', 1), connections: [{ ...transfer('a', 1).connections[0], start: 0.25 }] };
  const comparison = compareTransfers(
    [transfer('a', 0), transfer('a', 1), transfer('b', 0)],
    [transfer('a', 0), late as Transfer, transfer('b', 0, 1.5)],
  );
  expect(comparison).toMatchObject({
    common: 3,
    different: 2,
    first: { a: { cell: 'a', index: 1 }, path: 'connections.0.start', values: ['0', '0.25'] },
    largest: { seconds: 0.5, transfer: { cell: 'b' } },
  });
  expect(isEqual(comparison)).toBe(false);
});

test('transfers that only one has make lists differ, and so does nothing in common', () => {
  expect(compareTransfers([transfer('a', 0)], [transfer('a', 0), transfer('a', 1)])).toMatchObject({
    common: 1,
    onlyA: 0,
    onlyB: 1,
  });
  expect(isEqual(compareTransfers([transfer('a', 0)], []))).toBe(false);
  expect(isEqual(compareTransfers([], []))).toBe(false);
});
