import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FailedError } from '../../../base/errors.ts';
import { definedOptions, describeUnfulfilled, unfulfilled } from './config.ts';
import { mendSource } from './mend.ts';
import type { Build } from './options.ts';

/**
 * Lays the fragments over User-Mode Linux' default configuration.
 *
 * @throws FailedError that names each required option that does not hold.
 */
export async function configure(build: Build): Promise<void> {
  const options = await mendSource(build.tree);
  await build.make('make the default configuration', ['defconfig']);
  await mergeFragments(build, options);
  await build.make('complete the configuration', ['olddefconfig']);
  await verify(build);
}

async function mergeFragments({ tree, workFolder, fragments, run }: Build, mended: string): Promise<void> {
  const file = join(workFolder, 'fragments.config');
  await writeFile(file, [fragments.required, fragments.lean, mended].join('\n'));
  const merge = run('merge the configuration fragments', { cwd: tree });
  await merge`scripts/kconfig/merge_config.sh -m .config ${file}`;
}

async function verify({ tree, fragments, source, run, log, report }: Build): Promise<void> {
  const config = await readFile(join(tree, '.config'), 'utf8');
  const list = run('list the options', { cwd: tree });
  const defined = definedOptions(await list`grep -rhE --include=${'Kconfig*'} ${'^\\s*(menu)?config\\s'} .`);
  const missing = unfulfilled(fragments.required, config, defined);
  if (missing.length > 0)
    throw new FailedError(
      [
        `The source of Linux ${source.version} does not give what the guest kernel needs:`,
        ...missing.map((option) => `  asked for ${describeUnfulfilled(option, defined)}`),
        `The options are those of testbed/kernel/guest.config. The whole log: ${log}`,
      ].join('\n'),
    );
  for (const option of unfulfilled(fragments.lean, config, defined))
    report({ kind: 'note', text: `Not as lean as it could be: ${describeUnfulfilled(option, defined)}.` });
}
