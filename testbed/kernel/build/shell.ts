import { createWriteStream, type WriteStream } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { $, type ProcessOutput } from 'zx/core';
import { FailedError } from '../../../base/errors.ts';
import { onPath } from '../machine.ts';

export interface CommandOptions {
  cwd?: string;
  /** Added to the few variables that a build is given; the user's CFLAGS, ARCH and the like are not. */
  env?: Record<string, string>;
  /** Is told each line of the command's standard output as it comes. */
  onLine?: ((line: string) => void) | undefined;
}

type Value = string | number | readonly (string | number)[];

/**
 * Runs one command of the build to its end: run('pack the source', { cwd })`tar -cf ${file} .`. The first argument
 * says what it is to achieve, as a clause that fits behind "Could not"; a value is one word, an array one word each.
 *
 * @returns its standard output.
 * @throws FailedError with the last lines and the place of the log when it fails; the signal's reason when it is
 *   aborted, after the command and all that it started have ended.
 */
export type Run = (
  attempted: string,
  options?: CommandOptions,
) => (pieces: TemplateStringsArray, ...values: Value[]) => Promise<string>;

/** The shell of one build: everything that commands print is appended to the log; the signal ends them. */
export function buildShell(log: string, signal?: AbortSignal): Run {
  return (attempted, options = {}) =>
    async (pieces, ...values) => {
      signal?.throwIfAborted();
      const file = createWriteStream(log, { flags: 'a' });
      const child = commandsOf(options, file)(pieces, ...values);
      if (options.onLine && child.stdout) createInterface(child.stdout).on('line', options.onLine);
      const abort = () => endGroup(child.pid);
      signal?.addEventListener('abort', abort, { once: true });
      const output = await child;
      signal?.removeEventListener('abort', abort);
      await finished(file.end());
      signal?.throwIfAborted();
      if (output.ok) return output.stdout;
      throw new FailedError(describeFailure(attempted, child.cmd, output, log));
    };
}

/** zx as a build needs it: commands of POSIX' sh, each with a process group of its own that Ctrl-C does not reach. */
function commandsOf({ cwd = '/', env }: CommandOptions, log: WriteStream) {
  // make passes SIGTERM on to its children, so that none is left when this program is killed.
  const dieWithParent = onPath('setpriv') ? 'setpriv --pdeathsig TERM -- ' : '';
  return $({
    ...{ cwd, env: { ...keptVariables(), ...env }, shell: '/bin/sh', quote: quoteWord },
    ...{ prefix: `exec ${dieWithParent}`, postfix: '', detached: true, nothrow: true, quiet: true },
    stdio: ['ignore', 'pipe', 'pipe'],
    log: (entry) => {
      if (entry.kind === 'cmd') log.write(`$ ${entry.cmd}\n`);
      if (entry.kind === 'stdout' || entry.kind === 'stderr') log.write(entry.data);
    },
  });
}

/** As one types it: a word without special characters stays as it is. */
function quoteWord(word: string): string {
  return /^[\w./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader) process.kill(-leader, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const KEPT_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'http_proxy', 'https_proxy', 'no_proxy', 'LD_LIBRARY_PATH'];

/** Variables of the user that a build sees. Messages are matched and shown: English ones. */
function keptVariables(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => KEPT_VARIABLES.includes(name) || name.startsWith('CCACHE_'),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** Lines of a failed command that its error shows. */
const LAST_LINES = 15;

function describeFailure(attempted: string, command: string, output: ProcessOutput, log: string): string {
  const ended = output.signal ? `was ended by ${output.signal}` : `exited with status ${output.exitCode}`;
  const last = output.stdall.trimEnd().split('\n').slice(-LAST_LINES).filter(Boolean);
  return [
    `Could not ${attempted}: ${command} ${ended}.`,
    ...last.map((line) => `  ${line}`),
    `The whole log: ${log}`,
  ].join('\n');
}
