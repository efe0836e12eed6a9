import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { UsageError } from '../errors.ts';

/**
 * What a file of JSON holds, not validated yet.
 *
 * @throws UsageError that names the file.
 */
export function readJson(file: string): unknown {
  const text = read(file, `file ${file}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/**
 * What a file of JSON holds that people write: comments and trailing commas are allowed in it.
 *
 * @param what - what to call the file when it cannot be read, as in "there is no configuration file x.json"
 * @throws UsageError with the file, and the line and column of what is no JSON.
 */
export function readJsonWithComments(file: string, what = `file ${file}`): unknown {
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
    throw new UsageError(whyNotRead(error as NodeJS.ErrnoException, what));
  }
}

/**
 * A sentence on a file that could not be read.
 *
 * @param what - as in "there is no policy file x.mts"
 */
export function whyNotRead({ code, message }: NodeJS.ErrnoException, what: string): string {
  if (code === 'ENOENT') return `There is no ${what}.`;
  if (code === 'EISDIR') return `The ${what} is a folder, where a file is wanted.`;
  if (code === 'EACCES') return `You may not read the ${what}.`;
  return `Could not read the ${what}: ${message}`;
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
  throw new UsageError(
    `${place}: ${inWords(printParseErrorCode(first.error))}. The file is read as JSON, with comments.`,
  );
}

/** `CommaExpected` as `comma expected`. */
const inWords = (code: string): string => code.replace(/(?<=.)([A-Z])/g, ' $1').toLowerCase();
