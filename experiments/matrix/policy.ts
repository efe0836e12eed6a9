import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { policyFile } from 'socket-intents/mam';
import { UsageError } from '../../base/errors.ts';
import type { Cell } from './cell.ts';

type Policy = Cell['policy'];

/**
 * Finds the module of a policy: its path is taken from the folder of the experiment file. The digest of its
 * text belongs to what defines a cell, so that a changed policy is measured anew.
 *
 * @throws UsageError when it cannot be read.
 */
export function located(policy: Policy, folder: string): Policy {
  const path = policy.path === undefined ? undefined : resolve(folder, policy.path);
  const file = path ?? policyFile(policy.name ?? '');
  try {
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
    return { ...policy, ...(path === undefined ? {} : { path }), digest };
  } catch (error) {
    throw new UsageError(`The policy "${policy.label}" cannot be read: ${(error as Error).message}`);
  }
}
