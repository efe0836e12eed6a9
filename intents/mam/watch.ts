import { spawn, type ChildProcess } from 'node:child_process';
import type { Log } from './log.ts';

/** Seconds to wait for further changes after one: an interface that comes up says so several times. */
const SETTLING = 0.05;

/**
 * Follows changes of interfaces and addresses through netlink, by `ip monitor`. What it prints only says that
 * something has changed; the interfaces are then scanned.
 *
 * @returns The process that listens to netlink.
 */
export function watchInterfaces(onChange: () => void, log: Log): ChildProcess {
  const monitor = spawn('ip', ['monitor', 'link', 'address'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let settling: NodeJS.Timeout | undefined;
  monitor.stdout?.on('data', () => {
    settling ??= setTimeout(() => {
      settling = undefined;
      onChange();
    }, SETTLING * 1000);
  });
  monitor.once('error', (error) =>
    log('warn', 'changes of interfaces go unnoticed', { error: error.message }),
  );
  monitor.once('exit', (status, signal) => {
    clearTimeout(settling);
    log('debug', 'the watch on interfaces has ended', { status, signal });
  });
  return monitor;
}
