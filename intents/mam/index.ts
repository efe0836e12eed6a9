import { moduleFile } from '../../base/package.ts';
import type { Configuration } from './config.ts';

/** The Multi Access Manager as a program of its own, to be run with Node: `--config FILE --socket PATH`. */
export const MAM_PROGRAM = moduleFile('intents/mam/main');

export type { ConfigurationInput } from './config.ts';
export { listPolicies, policyFile } from './policy-files.ts';

/** @throws UsageError when there is no such policy, it cannot be loaded, or it is not a policy. */
export async function assertPolicy(source: Pick<Configuration['policy'], 'name' | 'path'>): Promise<void> {
  const { loadPolicy } = await import('./policy-module.ts');
  await loadPolicy(source, false);
}
