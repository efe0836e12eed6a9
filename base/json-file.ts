import { readFile } from 'node:fs/promises';
import type { ParseError } from 'jsonc-parser';
import { UsageError } from './errors.ts';

/**
 * Reads a file of JSON, in which comments and trailing commas are allowed.
 *
 * @param what - what to call the file when it cannot be read
 * @throws UsageError with the file, and the line and column of what is no JSON.
 */
export async function readJsonFile(file: string, what = file): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`Could not read ${what}: ${(error as Error).message}`);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Plain JSON needs no further module; the start of the Multi Access Manager stays quick.
    return parseJsonWithComments(text, file);
  }
}

async function parseJsonWithComments(text: string, file: string): Promise<unknown> {
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return value;
  const before = text.slice(0, first.offset).split('\n');
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  throw new UsageError(`${place}: ${printParseErrorCode(first.error)} (JSON with comments is expected)`);
}
