import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';
import { lendOwnImports } from '../../base/installation/own-imports.ts';
import type { Policy } from '../policy.ts';
import { noSuch } from '../../base/input/suggest.ts';
import { describeLoadFailure } from '../../base/input/load-failure.ts';
import { validate } from '../../base/input/validate.ts';
import type { Configuration } from './config.ts';
import { listPolicies, policyFile } from './policy-files.ts';

/** A policy whose own types are no longer of interest: its own schemas validate what it is given. */
export type LoadedPolicy = Policy<unknown, unknown, unknown>;

const hook = z.custom<(...parameters: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);
const schema = z.custom<z.ZodType>(
  (value) => typeof (value as { safeParse?: unknown } | undefined)?.safeParse === 'function',
  'must be a zod schema',
);

const policyModuleSchema = z.object({
  default: z.looseObject({
    settings: z.union([schema, hook]).optional(),
    linkSettings: schema.optional(),
    init: hook.optional(),
    onResolve: hook.optional(),
    onConnect: hook,
    onSocketConnect: hook.optional(),
    onSocketChoose: hook.optional(),
    cleanup: hook.optional(),
  }),
});

/** What of a configuration decides whether a policy takes it. */
export interface Given {
  policy: Source & Pick<Configuration['policy'], 'settings'>;
  links: readonly Pick<Configuration['links'][number], 'name'>[];
}

/** Where the module of a policy is: one that comes along, or a file. */
type Source = Pick<Configuration['policy'], 'name' | 'path'>;

/**
 * Loads the module of a policy.
 *
 * A file that has changed is loaded anew; `fresh` loads it anew in any case, so that variables of the module
 * begin again. Modules that it imports are kept, as Node keeps them.
 *
 * @throws UsageError when there is no such policy, it cannot be loaded, or it is not a policy.
 */
export async function loadPolicy(source: Source, fresh: boolean): Promise<LoadedPolicy> {
  const url = pathToFileURL(source.path ?? policyFile(source.name ?? ''));
  const facts = await stat(url).catch(() => undefined);
  if (!facts) throw new UsageError(await describeMissing(source));
  url.search = fresh ? `?fresh=${performance.now()}` : `?modified=${facts.mtimeMs}`;
  lendOwnImports();
  const where = `Policy ${describePolicy(source)}`;
  const loaded: unknown = await import(url.href).catch((error: unknown) => {
    throw new UsageError(`${where} could not be loaded: ${describeLoadFailure(error)}`);
  });
  return validate(policyModuleSchema, loaded, where).default as unknown as LoadedPolicy;
}

/**
 * The key/values of a policy as it wants them.
 *
 * @throws UsageError when it refuses them: one that it does not know, or a link that is not there.
 */
export function settingsOf({ settings }: LoadedPolicy, { policy, links }: Given): unknown {
  if (!settings) return policy.settings;
  const names = links.length > 0 ? links.map(({ name }) => name) : undefined;
  const wanted = typeof settings === 'function' ? settings(names) : settings;
  return validate(wanted, policy.settings, `Settings of policy ${describePolicy(policy)}`);
}

/** The name of a policy, or its path. */
export function describePolicy(source: Source): string {
  return source.name ?? source.path ?? '';
}

async function describeMissing(source: Source): Promise<string> {
  if (source.path !== undefined) return `There is no policy file ${source.path}.`;
  return noSuch('policy', source.name ?? '', listPolicies());
}
