import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { readJson, readJsonWithComments } from './json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'intentbed-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (text: string): string => {
  const file = join(folder, 'file.jsonc');
  writeFileSync(file, text);
  return file;
};

test.each(['{"a":[1]}', '// why\n{ "a": [1,], /* so */ }'])(
  'reads JSON with and without comments: %s',
  (text) => {
    expect(readJsonWithComments(written(text))).toEqual({ a: [1] });
  },
);

test('names the line and the column of what is no JSON', () => {
  const file = written('{\n  "a": 1\n  "b": 2\n}');
  expect(() => readJsonWithComments(file)).toThrow(UsageError);
  expect(() => readJsonWithComments(file)).toThrow(
    `${file}:3:3: comma expected. The file is read as JSON, with comments.`,
  );
});

test('names what could not be read', () => {
  const missing = '/no/such/file';
  expect(() => readJsonWithComments(missing, 'menu')).toThrow('There is no menu.');
  expect(() => readJson(missing)).toThrow('There is no file /no/such/file.');
  expect(() => readJson(folder)).toThrow(`The file ${folder} is a folder, where a file is wanted.`);
});

test('what programs write is plain JSON, perhaps behind a byte order mark', () => {
  expect(readJson(written('\uFEFF{"a":[1]}'))).toEqual({ a: [1] });
  expect(() => readJson(written('{"a":1} // so'))).toThrow(/file\.jsonc is not JSON: /);
});
