import process from 'node:process';
import { EXIT, exitStatusOf } from '../errors.ts';

/**
 * Runs the verb of a command line and sets the exit status. What a parser of commander's says of a command line it
 * has printed itself.
 *
 * @param interrupted - whether the user has ended it
 */
export async function runCommand(
  program: { parseAsync: () => Promise<unknown> },
  interrupted: () => boolean = () => false,
): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (isOfCommander(error)) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
      return;
    }
    const { status, message } = exitStatusOf(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = interrupted() ? EXIT.interrupted : status;
  }
}

/** A `CommanderError`, which says what it is by its code: the room needs no parser for that. */
function isOfCommander(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith('commander.');
}
