import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { parseConfiguration, readConfigurationFile } from './config-file.ts';
import { Daemon } from './daemon.ts';
import { protectPrototypes } from './decision/freeze.ts';
import { listen } from './server/listen.ts';
import { createLog, type LogLevel } from './log.ts';

export interface DaemonOptions {
  /** The configuration file. */
  config: string;
  /** Path of the Unix socket to listen on. */
  socket: string;
  /** What goes to the log at least. */
  level: LogLevel;
  /** End when standard input ends. */
  withParent: boolean;
}

/**
 * Makes this process the Multi Access Manager: prints one JSON line when it listens, logs JSON lines to stderr,
 * reloads its configuration on SIGHUP, and ends on SIGTERM and SIGINT.
 *
 * @throws UsageError when the configuration is not valid or the socket cannot be listened on.
 */
export async function runDaemon({ config, socket, level, withParent }: DaemonOptions): Promise<void> {
  const log = createLog(level, (line) => process.stderr.write(line));
  const source = {
    read: () => readConfigurationFile(config),
    parse: (value: unknown) => parseConfiguration(value, 'The configuration', process.cwd()),
  };
  const daemon = await Daemon.start(source, log);
  protectPrototypes();
  const server = await listen(daemon, socket, log, daemon.group).catch(async (error: unknown) => {
    await daemon.stop();
    throw error;
  });
  const stop = () => {
    // Closing the server removes its socket; clients see the end of their connections.
    server.close();
    void daemon.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  process.on('SIGHUP', () => {
    daemon
      .reload()
      .catch((error: unknown) =>
        log('error', 'reloading failed; the old configuration stays', { error: (error as Error).message }),
      );
  });
  // What a policy leaves to timers and promises may fail without anybody waiting for it.
  for (const stray of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(stray, (error: unknown) =>
      log('error', `a stray error, perhaps of the policy: ${String(error)}`, {
        cause: (error as Error).stack,
      }),
    );
  if (withParent) process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify({ ready: true, socket })}\n`);
  // Starting a process takes its time within a guest: nobody is to wait for it.
  daemon.watch();
  // Whoever ends the world it is in leaves no time for it later.
  flushCompileCache();
}
