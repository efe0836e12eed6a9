import { readFileSync } from 'node:fs';
import { UsageError } from './errors.ts';

/** What a JSON file holds, not validated yet. @throws UsageError that names the file. */
export function readJson(file: string): unknown {
  try {
    // Some recorders write a byte order mark.
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(
      error instanceof SyntaxError ? `${file} is not JSON: ${message}` : `Could not read ${file}: ${message}`,
    );
  }
}
