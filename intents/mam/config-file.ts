import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ParseError } from 'jsonc-parser';
import { UsageError } from '../../netns/errors.ts';
import { validate } from '../validate.ts';
import { configurationSchema, type Configuration } from './config.ts';

/**
 * Validates a configuration.
 *
 * @param where What to call it in an error.
 * @param directory What the path of a policy is relative to.
 * @throws UsageError naming each wrong place, what was found and what is allowed.
 */
export function parseConfiguration(value: unknown, where: string, directory: string): Configuration {
  const configuration = validate(configurationSchema, value, where);
  const { path } = configuration.policy;
  if (path !== undefined) configuration.policy.path = resolve(directory, path);
  return configuration;
}

/** Reads a configuration file: JSON, in which comments and trailing commas are allowed. */
export async function readConfigurationFile(file: string): Promise<Configuration> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`Could not read the configuration file ${file}: ${(error as Error).message}`);
  });
  return parseConfiguration(
    await parseJson(text, file),
    `configuration file ${file}`,
    dirname(resolve(file)),
  );
}

async function parseJson(text: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Plain JSON needs no further module; the start of the daemon stays quick.
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
  const column = (before.at(-1)?.length ?? 0) + 1;
  throw new UsageError(
    `${file}:${before.length}:${column}: ${printParseErrorCode(first.error)} (JSON with comments is expected)`,
  );
}
