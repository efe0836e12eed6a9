import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import process from 'node:process';
import { FailedError } from '../../../base/errors.ts';
import { which } from '../machine.ts';

/** A command of the build. */
export interface BuildCommand {
  /** What it is to achieve, as a clause that fits behind "Could not". */
  attempted: string;
  argv: readonly string[];
  cwd: string;
  /** Added to the few variables that a build is given; the user's CFLAGS, ARCH and the like are not. */
  env?: Record<string, string>;
}

export interface StepOptions {
  /** Everything that the command prints is appended to this file. */
  log: string;
  signal?: AbortSignal | undefined;
  onLine?: (line: string) => void;
}

const LAST_LINES = 15;
/** Milliseconds between asking an interrupted command to end and ending it. */
const GRACE = 5000;

/**
 * Runs one command of the build to its end and returns what it printed.
 *
 * @throws FailedError with the last lines and the place of the log when it fails; the signal's reason when it is
 *   aborted, after the command and all that it started have ended.
 */
export async function runStep(command: BuildCommand, options: StepOptions): Promise<string> {
  options.signal?.throwIfAborted();
  const log = createWriteStream(options.log, { flags: 'a' });
  log.write(`$ ${shellLine(command.argv)}\n`);
  try {
    const { output, status, ended } = await runLogged(command, options, log);
    options.signal?.throwIfAborted();
    if (status === 0) return output;
    throw new FailedError(describeFailure(command, ended, output, options.log));
  } finally {
    log.end();
    await finished(log);
  }
}

async function runLogged(command: BuildCommand, { signal, onLine }: StepOptions, log: NodeJS.WritableStream) {
  const [file = '', ...args] = [...(await dieWithParent()), ...command.argv];
  return new Promise<{ output: string; status: number | null; ended: string }>((resolve) => {
    // A process group of its own: Ctrl-C on the terminal reaches it once, through the signal below.
    const child = spawn(file, args, {
      cwd: command.cwd,
      env: { ...buildEnvironment(), ...command.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = stopOnAbort(child.pid, signal);
    let output = '';
    let rest = '';
    const take = (text: string) => {
      log.write(text);
      output += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const settle = (status: number | null, ended: string) => {
      stop();
      resolve({ output, status, ended });
    };
    child.on('error', (error) => settle(null, `could not be started: ${error.message}`));
    child.on('close', (status, by) =>
      settle(status, status === null ? `was ended by ${by}` : `exited with status ${status}`),
    );
  });
}

/** Ends the process group when the signal is aborted. Returns what to call when the group has ended by itself. */
function stopOnAbort(leader: number | undefined, signal: AbortSignal | undefined): () => void {
  if (!leader || !signal) return () => undefined;
  let late: NodeJS.Timeout | undefined;
  const kill = (name: NodeJS.Signals) => {
    try {
      process.kill(-leader, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const abort = () => {
    kill('SIGTERM');
    late = setTimeout(() => kill('SIGKILL'), GRACE);
  };
  signal.addEventListener('abort', abort, { once: true });
  return () => {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
  };
}

/** make passes SIGTERM on to its children, so that none is left when this program is killed. */
async function dieWithParent(): Promise<string[]> {
  const setpriv = await which('setpriv');
  return setpriv ? [setpriv, '--pdeathsig', 'TERM', '--'] : [];
}

const KEPT_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'http_proxy', 'https_proxy', 'no_proxy', 'LD_LIBRARY_PATH'];

function buildEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && (KEPT_VARIABLES.includes(name) || name.startsWith('CCACHE_')),
  );
  // Messages are matched and shown: English ones.
  return { ...(Object.fromEntries(kept) as Record<string, string>), LC_ALL: 'C' };
}

function describeFailure(
  { attempted, argv }: BuildCommand,
  ended: string,
  output: string,
  log: string,
): string {
  const last = output.trimEnd().split('\n').slice(-LAST_LINES);
  return [
    `Could not ${attempted}: ${shellLine(argv)} ${ended}.`,
    ...last.filter(Boolean).map((line) => `  ${line}`),
    `The whole log: ${log}`,
  ].join('\n');
}

/** A command as one types it. */
function shellLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w./:=,+-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}
