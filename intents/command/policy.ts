import { copyFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { UsageError } from '../../base/errors.ts';
import { assetFile } from '../../base/installation/package.ts';
import { listPolicies } from '../mam/policy-files.ts';

const template = assetFile('intents/template/policy.mts');

/** The verb `policy`: policies that there are, and the beginning of a new one. */
export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('list policies, or begin a new one');
  policy
    .command('new')
    .description('write a working policy to NAME.mts')
    .argument('<name>', 'name of the policy')
    .option('--out <directory>', 'where to write it', '.')
    .action(writeTemplate);
  policy
    .command('list')
    .description('list the policies that are included')
    .action(async () => void process.stdout.write(`${listPolicies().join('\n')}\n`));
}

async function writeTemplate(name: string, { out }: { out: string }): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw new UsageError(
      `${name} cannot be the name of a policy: use lower-case letters, digits and hyphens.`,
    );
  const file = resolve(out, `${name}.mts`);
  try {
    await copyFile(template, file, constants.COPYFILE_EXCL);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string | undefined> = {
      EEXIST: 'it exists already',
      ENOENT: `there is no directory ${resolve(out)}`,
    };
    throw new UsageError(`Could not write ${file}: ${reasons[code] ?? message}.`);
  }
  process.stderr.write(`Wrote ${file}. To use it: "policy": { "path": "${file}" } in the configuration.\n`);
}
