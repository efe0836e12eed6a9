import type { Command } from 'commander';
import process from 'node:process';
import { EXIT, exitStatusOf } from '../errors.ts';

/**
 * Runs the verb of a command line and sets the exit status. What a parser of commander's says of a command line it
 * has printed itself.
 *
 * @param interrupted - whether the user has ended it
 */
export async function runCommand(program: Command, interrupted: () => boolean = () => false): Promise<void> {
  answerInALine(program, program.name());
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

/** A wrong word is answered by a sentence and by how to see the help, where commander prints the help itself. */
function answerInALine(command: Command, typed: string): void {
  command.configureOutput({
    outputError: (text, write) => write(`${sentence(text)} See "npx ${typed} --help".\n`),
  });
  for (const verb of command.commands) answerInALine(verb, `${typed} ${verb.name()}`);
}

/** `error: unknown option '--quik'\n(Did you mean --quick?)` */
function sentence(text: string): string {
  const [said = '', meant] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const whole = `${said.charAt(0).toUpperCase()}${said.slice(1)}${said.endsWith('.') ? '' : '.'}`;
  return meant === undefined ? whole : `${whole} ${meant.replace(/^\((.*)\)$/, '$1')}`;
}
