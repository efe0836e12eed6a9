import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { readJsonFile } from './json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'intentbed-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (text: string): string => {
  const file = join(folder, 'file.jsonc');
  writeFileSync(file, text);
  return file;
};

test.each(['{"a":[1]}', '// why\n{ "a": [1,], /* so */ }'])(
  'reads JSON with and without comments: %s',
  async (text) => {
    expect(await readJsonFile(written(text))).toEqual({ a: [1] });
  },
);

test('names the line and the column of what is no JSON', async () => {
  const file = written('{\n  "a": 1\n  "b": 2\n}');
  await expect(readJsonFile(file)).rejects.toThrow(UsageError);
  await expect(readJsonFile(file)).rejects.toThrow(
    `${file}:3:3: CommaExpected (JSON with comments is expected)`,
  );
});

test('names what could not be read', async () => {
  await expect(readJsonFile('/no/such/file', 'the menu')).rejects.toThrow(/^Could not read the menu: ENOENT/);
});
