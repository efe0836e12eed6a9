import process from 'node:process';
import { parseArgs } from 'node:util';
import { UsageError } from '../../netns/errors.ts';
import { parseConfiguration, readConfigurationFile } from './config-file.ts';
import { Daemon } from './daemon.ts';
import { listen } from './listen.ts';
import { createLog, logLevels, type LogLevel } from './log.ts';
import { watchInterfaces } from './watch.ts';

/**
 * The Multi Access Manager as a process: `node intents/mam/main.ts --config FILE --socket PATH`.
 *
 * Prints one JSON line when it listens, logs JSON lines to stderr, reloads its configuration on SIGHUP, ends on
 * SIGTERM and SIGINT, and with `--with-parent` when its standard input ends.
 */
try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : String((error as Error).stack)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

async function run(): Promise<void> {
  const { config, socket, level, withParent } = readArguments();
  const log = createLog(level, (line) => process.stderr.write(line));
  const source = {
    read: () => readConfigurationFile(config),
    parse: (value: unknown) => parseConfiguration(value, 'the configuration', process.cwd()),
  };
  const daemon = await Daemon.start(source, log);
  const server = await listen(daemon, socket, log);
  const monitor = daemon.watching ? watchInterfaces(() => daemon.rescan(), log) : undefined;
  const stop = () => {
    // Closing the server removes its socket; clients see the end of their connections.
    server.close();
    monitor?.kill();
    process.exit(0);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  process.on('SIGHUP', () => {
    daemon
      .reload()
      .catch((error: unknown) =>
        log('error', 'reloading failed; the old configuration stays', { error: (error as Error).message }),
      );
  });
  if (withParent) process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify({ ready: true, socket })}\n`);
}

function readArguments(): { config: string; socket: string; level: LogLevel; withParent: boolean } {
  const usage = 'main.ts --config FILE --socket PATH [--log LEVEL] [--with-parent]';
  try {
    const {
      config,
      socket,
      log,
      'with-parent': withParent,
    } = parseArgs({
      options: {
        config: { type: 'string' },
        socket: { type: 'string' },
        log: { type: 'string', default: 'info' },
        'with-parent': { type: 'boolean', default: false },
      },
    }).values;
    const level = logLevels.find((known) => known === log);
    if (!level) throw new Error(`--log ${log} is not one of ${logLevels.join(', ')}`);
    if (!config || !socket) throw new Error('--config and --socket are needed');
    return { config, socket, level, withParent };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage: ${usage}`);
  }
}
