import { expect, test } from 'vitest';
import { checkLinks, difference } from './ledger.ts';

const map = (record: Record<string, number>) => new Map(Object.entries(record));

test('bodies with the overhead of their packets are what a link should have received', () => {
  expect(() => checkLinks([{ link: 'dsl', bytes: 1e6 }], map({ dsl: 1_050_000, lte: 300 }))).not.toThrow();
});

test('a body that came over another link is noticed at both', () => {
  expect(() => checkLinks([{ link: 'lte', bytes: 1e6 }], map({ dsl: 1_050_000, lte: 0 }))).toThrow(
    'dsl received 1050000 bytes, though only 0 should have come over it.',
  );
  expect(() => checkLinks([{ link: 'lte', bytes: 1e6 }], map({ lte: 10_000, dsl: 0 }))).toThrow(
    '1000000 bytes should have come over lte; its interface counted 10000.',
  );
});

test('many small objects may have more head than body', () => {
  const connections = Array.from({ length: 200 }, () => ({ link: 'dsl', bytes: 100 }));
  expect(() => checkLinks(connections, map({ dsl: 140_000 }))).not.toThrow();
});

test('a link without an interface is named', () => {
  expect(() => checkLinks([{ link: 'isdn', bytes: 0 }], map({ dsl: 0 }))).toThrow(
    'There is no interface isdn.',
  );
});

test('what was received is the difference of two readings', () => {
  expect(difference(map({ dsl: 500, lte: 7 }), map({ dsl: 100 }))).toEqual(map({ dsl: 400, lte: 7 }));
});
