import process from 'node:process';
import { DEFAULT_NAME } from '../../testbed/daemon/state/place.ts';
import { userFolder } from '../../testbed/daemon/client/user-folder.ts';

/**
 * `intentbed testbed exec NODE PROGRAM...` without a parser of options: what is not of this plain form is left to
 * the whole command, which also has the help.
 */
const [, , ...words] = process.argv.slice(2);
const isNamed = words[0] === '--name' && words.length > 1;
const [node, ...argv] = isNamed ? words.slice(2) : words;

if (node === undefined || node.startsWith('-') || argv.length === 0) await import('../main.ts');
else await run(node, argv);

async function run(name: string, command: string[]): Promise<void> {
  const { exec } = await import('../../testbed/daemon/client/exec.ts');
  try {
    process.exitCode = await exec({
      name: (isNamed ? words[1] : undefined) ?? DEFAULT_NAME,
      node: name,
      argv: command[0] === '--' ? command.slice(1) : command,
      cwd: userFolder(),
    });
  } catch (error) {
    const { exitStatusOf } = await import('../../base/errors.ts');
    const { status, message } = exitStatusOf(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = status;
  }
}
