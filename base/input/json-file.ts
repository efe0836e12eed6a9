import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { UsageError } from '../errors.ts';

/**
 * What a file of JSON holds, not validated yet.
 *
 * @throws UsageError that names the file.
 */
export function readJson(file: string): unknown {
  const text = read(file, file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/**
 * What a file of JSON holds that people write: comments and trailing commas are allowed in it.
 *
 * @param what - what to call the file when it cannot be read
 * @throws UsageError with the file, and the line and column of what is no JSON.
 */
export function readJsonWithComments(file: string, what = file): unknown {
  const text = read(file, what);
  try {
    return JSON.parse(text);
  } catch {
    // Plain JSON needs no further module; the start of the Multi Access Manager stays quick.
    return parseWithComments(text, file);
  }
}

function read(file: string, what: string): string {
  try {
    // Some programs write a byte order mark.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`Could not read ${what}: ${(error as Error).message}`);
  }
}

function parseWithComments(text: string, file: string): unknown {
  const { parse, printParseErrorCode } = createRequire(import.meta.url)(
    'jsonc-parser',
  ) as typeof import('jsonc-parser');
  const errors: import('jsonc-parser').ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return value;
  const before = text.slice(0, first.offset).split('\n');
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  throw new UsageError(`${place}: ${printParseErrorCode(first.error)} (JSON with comments is expected)`);
}
