import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ConfigurationInput } from '../mam/config.ts';

const program = fileURLToPath(new URL('../mam/main.ts', import.meta.url));

/** A line of the daemon's log. */
export interface LogLine {
  level: string;
  message: string;
  [fact: string]: unknown;
}

/** A Multi Access Manager of a test's own, in a process and a directory of its own. */
export interface TestDaemon extends AsyncDisposable {
  socket: string;
  config: string;
  directory: string;
  process: ChildProcess;
  log: LogLine[];
}

/** The loopback interface as the one link: what works on any machine. */
export const loopback: ConfigurationInput = {
  policy: { name: 'sample' },
  links: [{ name: 'loopback', interface: 'lo' }],
  watch: false,
};

/** Starts the daemon and waits until it listens. */
export async function startDaemon(
  configuration: ConfigurationInput = loopback,
  ...parameters: string[]
): Promise<TestDaemon> {
  const directory = await mkdtemp(join(tmpdir(), 'intentbed-test-'));
  const config = join(directory, 'mam.json');
  const socket = join(directory, 'mam.socket');
  await writeFile(config, JSON.stringify(configuration));
  const child = spawn(process.execPath, [program, '--config', config, '--socket', socket, ...parameters], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log: LogLine[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(readLine(line)));
  const ended = once(child, 'exit');
  const ready = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!ready) {
    await rm(directory, { recursive: true });
    throw new Error(`the daemon ended: ${JSON.stringify(log)}`);
  }
  return {
    socket,
    config,
    directory,
    process: child,
    log,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}

/** What is not JSON is an error message of the daemon's start. */
function readLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'fatal', message: line };
  }
}
