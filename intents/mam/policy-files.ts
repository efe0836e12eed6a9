import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { moduleFile } from '../../base/installation/package.ts';

/** The module of a policy that comes along. */
export const policyFile = (name: string): string => moduleFile(`policies/${name}`);

/** Names of the policies that come along. */
export function listPolicies(): string[] {
  return readdirSync(dirname(policyFile('any')))
    .filter((file) => /\.[jt]s$/.test(file) && !/\.(test|bench)\.ts$/.test(file))
    .map((file) => file.replace(/\.[jt]s$/, ''))
    .sort();
}
