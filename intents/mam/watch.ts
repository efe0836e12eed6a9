import { spawn } from 'node:child_process';
import type { Log } from './log.ts';

/** Seconds to wait for further changes after one: an interface that comes up says so several times. */
const SETTLING = 0.05;
/** Seconds before netlink is listened to again after that has ended. */
const RESTART = 1;

/** A watch on the interfaces that can be ended. */
export interface InterfaceWatch {
  stop(): void;
}

/**
 * Follows changes of interfaces and addresses through netlink, by `ip monitor`. What it prints only says that
 * something has changed; the interfaces are then scanned.
 */
export function watchInterfaces(onChange: () => void, log: Log): InterfaceWatch {
  const monitor = spawn('ip', ['monitor', 'link', 'address'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let settling: NodeJS.Timeout | undefined;
  let successor: InterfaceWatch | undefined;
  let stopped = false;
  const settle = (seconds: number, then: () => void) => {
    settling ??= setTimeout(() => {
      settling = undefined;
      then();
    }, seconds * 1000);
  };
  monitor.stdout?.on('data', () => settle(SETTLING, onChange));
  monitor.once('error', (error) =>
    log('warn', 'changes of interfaces go unnoticed', { error: error.message }),
  );
  monitor.once('exit', (status, signal) => {
    clearTimeout(settling);
    settling = undefined;
    if (stopped) return;
    log('warn', 'the watch on interfaces has ended and begins again', { status, signal });
    settle(RESTART, () => {
      successor = watchInterfaces(onChange, log);
      onChange();
    });
  });
  return {
    stop() {
      stopped = true;
      clearTimeout(settling);
      monitor.kill();
      successor?.stop();
    },
  };
}
