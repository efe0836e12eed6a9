import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { moduleFile } from '../../base/package.ts';

/** The module of a policy that comes along. */
export const policyFile = (name: string): string => moduleFile(`policies/${name}`);

/** Names of the policies that come along. */
export async function listPolicies(): Promise<string[]> {
  const files = await readdir(dirname(policyFile('any')));
  return files
    .filter((file) => /\.[jt]s$/.test(file) && !/\.(test|bench)\.ts$/.test(file))
    .map((file) => file.replace(/\.[jt]s$/, ''))
    .sort();
}
