import { moduleFile } from '../../base/package.ts';

/** The Multi Access Manager as a program of its own, to be run with Node: `--config FILE --socket PATH`. */
export const MAM_PROGRAM = moduleFile('intents/mam/main');

export type { ConfigurationInput } from './config.ts';
export { listPolicies, policyFile } from './policy-files.ts';
