import { dirname, resolve } from 'node:path';
import { readJsonWithComments } from '../../base/input/json-file.ts';
import { validate } from '../../base/input/validate.ts';
import { configurationSchema, type Configuration } from './config.ts';

/**
 * Validates a configuration.
 *
 * @param where - What to call it in an error.
 * @param directory - What the path of a policy is relative to.
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
  return parseConfiguration(
    readJsonWithComments(file, `configuration file ${file}`),
    `Configuration file ${file}`,
    dirname(resolve(file)),
  );
}
