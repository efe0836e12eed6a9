import process from 'node:process';
import { exitStatusOf, UsageError } from '../../base/errors.ts';
import { logLevels } from './log.ts';
import '../../base/input/zod-in-english.ts';
import type { DaemonOptions } from './run.ts';

/**
 * The Multi Access Manager as a process, with little to load: `node intents/mam/main.ts --config FILE
 * --socket PATH`. `intentbed mam` does the same.
 */
try {
  const options = readArguments();
  await (await import('./run.ts')).runDaemon(options);
} catch (error) {
  const { status, message } = exitStatusOf(error);
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

function readArguments(): DaemonOptions {
  const usage = 'main.ts --config FILE --socket PATH [--log LEVEL] [--with-parent]';
  // An import would load all that `node:util` can do, threads and all.
  const { parseArgs } = process.getBuiltinModule('node:util');
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
