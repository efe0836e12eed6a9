import { expect, test } from 'vitest';
import { alignColumns } from './columns.ts';

test('columns stand below each other, words to the left and numbers to the right', () => {
  const rows = [
    ['name', 'size', 'note'],
    ['a', '1', ''],
    ['longer', '100000', 'x'],
  ];
  expect(alignColumns(rows, [1])).toEqual(['name      size  note', 'a            1', 'longer  100000  x']);
  expect(alignColumns([['a', 'b'], ['long']])).toEqual(['a     b', 'long']);
});
