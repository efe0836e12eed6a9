import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listPolicies, policyFile } from 'socket-intents/mam';
import { UsageError } from '../../base/errors.ts';
import { whyNotRead } from '../../base/input/json-file.ts';
import { noSuch } from '../../base/input/suggest.ts';
import type { Cell } from './cell.ts';

type Policy = Cell['policy'];

/**
 * Finds the module of a policy: its path is taken from the folder of the experiment file. The digest of its
 * text belongs to what defines a cell, so that a changed policy is measured anew.
 *
 * @param place - of the mistake, when there is one
 * @throws UsageError when it cannot be read, which lists the known ones.
 */
export function located(policy: Policy, folder: string, place: string): Policy {
  const path = policy.path === undefined ? undefined : resolve(folder, policy.path);
  const file = path ?? policyFile(policy.name ?? '');
  try {
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
    return { ...policy, ...(path === undefined ? {} : { path }), digest };
  } catch (error) {
    const { name } = policy;
    if (name !== undefined && !listPolicies().includes(name))
      throw new UsageError(`${place}: ${noSuch('policy', name, listPolicies())}`);
    throw new UsageError(`${place}: ${whyNotRead(error as NodeJS.ErrnoException, `policy file ${file}`)}`);
  }
}
