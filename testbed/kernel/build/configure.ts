import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FailedError } from '../../../base/errors.ts';
import type { Build } from './build.ts';
import { definedOptions, describeUnfulfilled, unfulfilled, unknownOptions } from './config.ts';
import { promptForTimerFrequency, TIMER_KCONFIG } from './recipe.ts';
import { runStep } from './step.ts';

/**
 * Lays the fragments over User-Mode Linux' default configuration.
 *
 * @throws FailedError that names each required option that does not hold.
 */
export async function configure(build: Build): Promise<void> {
  const timer = path.join(build.tree, TIMER_KCONFIG);
  await writeFile(timer, promptForTimerFrequency(await readFile(timer, 'utf8')));
  await build.make('make the default configuration', ['defconfig']);
  await mergeFragments(build);
  await build.make('complete the configuration', ['olddefconfig']);
  await verify(build);
}

async function mergeFragments({ tree, workFolder, fragments, step }: Build): Promise<void> {
  const files = Object.entries(fragments).map(([name, text]) => ({
    file: path.join(workFolder, `${name}.config`),
    text: text as string,
  }));
  for (const { file, text } of files) await writeFile(file, text);
  const argv = ['scripts/kconfig/merge_config.sh', '-m', '.config', ...files.map(({ file }) => file)];
  await runStep({ attempted: 'merge the configuration fragments', argv, cwd: tree }, step);
}

async function verify({ tree, fragments, source, step, report }: Build): Promise<void> {
  const config = await readFile(path.join(tree, '.config'), 'utf8');
  const list = ['grep', '-rhE', '--include=Kconfig*', '^\\s*(menu)?config\\s', '.'];
  const defined = definedOptions(
    await runStep({ attempted: 'list the options', argv: list, cwd: tree }, step),
  );
  const missing = unfulfilled(fragments.required, config);
  if (missing.length > 0)
    throw new FailedError(
      [
        `The source of Linux ${source.version} does not give what the guest kernel needs:`,
        ...missing.map((option) => `  asked for ${describeUnfulfilled(option, defined)}`),
        `The options are those of testbed/kernel/guest.config. The whole log: ${step.log}`,
      ].join('\n'),
    );
  for (const option of unfulfilled(fragments.lean, config))
    report({ kind: 'note', text: `Not as lean as it could be: ${describeUnfulfilled(option, defined)}.` });
  const unknown = unknownOptions(`${fragments.required}\n${fragments.lean}`, defined);
  if (unknown.length > 0)
    report({ kind: 'note', text: `This source does not know these options: ${unknown.join(', ')}.` });
}
