import { CommandError } from '../base/command-error.ts';
import { execute, type Command, type Execute, type Output } from './execute.ts';

/** Words before the number of the command that failed, on the last line of the shell's errors. */
const FAILED = 'intentbed-failed';

/**
 * Runs commands one after the other; the first failure ends it. One shell starts them all: starting a process from
 * Node takes several times as long, above all within a guest.
 *
 * @returns what they printed, together
 * @throws CommandError of the command that failed, as if it had been run by itself.
 */
export async function executeChain(commands: readonly Command[], run: Execute = execute): Promise<Output> {
  const attempted = commands.map((command) => command.attempted).join(', ');
  try {
    return await run({ attempted, argv: ['sh', '-s'], batch: commands.flatMap(scriptOf) });
  } catch (error) {
    throw error instanceof CommandError ? culprit(commands, error) : error;
  }
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
/** Ends a document within the script; no line of a batch is like it. */
const END = 'intentbed-end-of-batch';

function scriptOf({ argv, batch }: Command, index: number): string[] {
  const words = argv.map(quote).join(' ');
  const otherwise = `|| { s=$?; echo "${FAILED} ${index} $s" >&2; exit 1; }`;
  return batch ? [`${words} <<'${END}' ${otherwise}`, ...batch, END] : [`${words} </dev/null ${otherwise}`];
}

/** The failure of the shell, told as that of the command. */
function culprit(commands: readonly Command[], error: CommandError): CommandError {
  const [line = '', index = '', status = ''] =
    new RegExp(`^${FAILED} (\\d+) (\\d+)\\n?$`, 'm').exec(error.failure.stderr) ?? [];
  const command = commands[Number(index)];
  if (index === '' || !command) return error;
  const stderr = error.failure.stderr.replace(line, '');
  return new CommandError({ ...command, status: Number(status), stderr });
}
