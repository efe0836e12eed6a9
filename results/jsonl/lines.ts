import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { z } from 'zod';
import { describeIssuesInline } from '../../base/input/validate.ts';
import type { Notebook } from '../notes.ts';
import { fileHeaderSchema, SCHEMA_VERSION } from '../schema.ts';
import { RunError } from '../errors.ts';

/**
 * Streams the valid lines of a JSON Lines file as `[line number, value]`. A line that is no JSON or does not
 * match the schema is noted and skipped; the last line may be cut off, as a crash leaves it. A line that
 * holds only `schemaVersion` is a header.
 *
 * A file that is not there is noted and has no lines.
 *
 * @throws RunError when a header states a newer version; the error of the file system when the file is there
 * and cannot be read.
 */
export async function* readLines<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  notes: Notebook,
): AsyncGenerator<[number, z.output<Schema>]> {
  const name = basename(file);
  const warn = (kind: string, line: number, message: string) =>
    notes.add(`${name} ${kind}`, { severity: 'warning', file: name, line, message });
  let unparsed: { line: number; message: string } | undefined;
  let line = 0;
  await using handle = await openIfThere(file);
  if (!handle) {
    const message = 'The run has no such file yet.';
    notes.add(`${name} missing`, { severity: 'warning', file: name, line: null, message });
    return;
  }
  for await (const text of handle.readLines()) {
    line += 1;
    if (text.trim() === '') continue;
    // Only when another line follows is it known that a line which is no JSON was not the last one.
    if (unparsed) warn('no JSON', unparsed.line, `Not JSON (${unparsed.message}); the line is left out.`);
    unparsed = undefined;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      unparsed = { line, message: (error as Error).message };
      continue;
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) yield [line, parsed.data];
    else if (isHeader(json, file)) continue;
    else
      warn(
        'invalid',
        line,
        `The line is left out, because it is invalid: ${describeIssuesInline(parsed.error, json)}.`,
      );
  }
  if (unparsed)
    warn('cut off', unparsed.line, 'The last line is cut off, as a crash leaves it; it is left out.');
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isHeader(json: unknown, file: string): boolean {
  const header = fileHeaderSchema.safeParse(json);
  if (header.success && header.data.schemaVersion > SCHEMA_VERSION) {
    throw newerVersion(file, header.data.schemaVersion);
  }
  return header.success;
}

/** The refusal of a run that a newer version of this program wrote. */
export function newerVersion(file: string, version: number): RunError {
  return new RunError(
    `${file} has schema version ${version}; this program reads versions up to ${SCHEMA_VERSION}. ` +
      'Use the version of intentbed that wrote the run, or a newer one.',
  );
}
