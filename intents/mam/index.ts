import { moduleFile } from '../../base/installation/package.ts';
import type { Given } from './policy-module.ts';

/** The Multi Access Manager as a program of its own, to be run with Node: `--config FILE --socket PATH`. */
export const MAM_PROGRAM = moduleFile('intents/mam/main');

export type { ConfigurationInput } from './config.ts';
export { listPolicies, policyFile } from './policy-files.ts';

/**
 * Tries a policy with its key/values and the links that it is to have.
 *
 * @throws UsageError when there is no such policy, it cannot be loaded, it is not a policy, or refuses its settings.
 */
export async function assertPolicy(given: Given): Promise<void> {
  const { loadPolicy, settingsOf } = await import('./policy-module.ts');
  settingsOf(await loadPolicy(given.policy, false), given);
}
