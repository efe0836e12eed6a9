import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrangeTransfers } from './arrange.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'intentbed-arrange-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = '{"schemaVersion":2}\n';
const line = (cell: string, index: number): string => `{"cell":"${cell}","index":${index},"link":"dsl"}\n`;
const file = (text: string): string => {
  const path = join(folder, 'transfers.jsonl');
  writeFileSync(path, text);
  return path;
};

test('transfers come in the order of the cells, each cell as it was written, behind the header', async () => {
  const path = file([HEADER, line('c', 0), line('b', 0), line('b', 1), line('a', 0)].join(''));
  await arrangeTransfers(path, ['a', 'b', 'c']);
  expect(readFileSync(path, 'utf8')).toBe(
    [HEADER, line('a', 0), line('b', 0), line('b', 1), line('c', 0)].join(''),
  );
});

test('transfers of cells that are not planned are kept, behind all others', async () => {
  const path = file([HEADER, line('old', 0), line('b', 0), line('a', 0)].join(''));
  await arrangeTransfers(path, ['a', 'b']);
  expect(readFileSync(path, 'utf8')).toBe([HEADER, line('a', 0), line('b', 0), line('old', 0)].join(''));
});

test('a file that is in order is left alone', async () => {
  const path = file([HEADER, line('a', 0), line('b', 0)].join(''));
  const { ino } = statSync(path);
  await arrangeTransfers(path, ['a', 'b']);
  expect(statSync(path).ino).toBe(ino);
});
