import type { Command } from 'commander';

/**
 * Adds one verb to the program. Each verb is one file of this folder.
 *
 * @param signal - aborted when the user interrupts
 * @param rest - the words behind the verb, as they were typed
 */
export type Register = (
  program: Command,
  signal: AbortSignal,
  rest: readonly string[],
) => void | Promise<void>;
