import { spawn } from 'node:child_process';
import { CommandError } from '../base/command-error.ts';

/** A command of the system, before it is run. */
export interface Command {
  /** What it is to achieve, as a clause that fits behind "Could not". */
  attempted: string;
  argv: readonly string[];
  /** Lines for its standard input: what `-batch -` reads. */
  batch?: readonly string[];
}

export interface Output {
  stdout: string;
  /** Kept as a note: tc warns on stderr with exit status 0, and only the exit status decides. */
  stderr: string;
}

/** Runs commands. The only place of this room that starts a process. */
export type Execute = (command: Command) => Promise<Output>;

/**
 * Runs one command to its end.
 *
 * `node:child_process` and not a library on top of it: this code starts within the guest, where each module
 * that is loaded costs milliseconds.
 *
 * @throws CommandError when it cannot be started, exits with another status than 0, or dies of a signal.
 */
export const execute: Execute = ({ attempted, argv, batch }) =>
  new Promise((resolve, reject) => {
    const [file = '', ...args] = argv;
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) =>
      reject(new CommandError({ attempted, argv, status: null, stderr: error.message, batch })),
    );
    child.on('close', (status, signal) => {
      if (status === 0) resolve({ stdout, stderr });
      else reject(new CommandError({ attempted, argv, status, signal, stderr, batch }));
    });
    // A command that dies early closes its input; its exit status tells why, not the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(batch ? `${batch.join('\n')}\n` : '');
  });
