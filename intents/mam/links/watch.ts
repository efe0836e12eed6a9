import { spawn } from 'node:child_process';
import type { Log } from '../log.ts';

/** Seconds to wait for further changes after one: an interface that comes up says so several times. */
const SETTLING = 0.05;
/** Seconds before netlink is listened to again after that has ended. */
const RESTART = 1;

/** A watch on the interfaces that can be ended. */
export interface InterfaceWatch {
  stop(): void;
}

/** Becomes `ip monitor`, and ends when its standard input does: with the daemon, whatever ends that. */
const MONITOR = `exec 3<&0
(read -r _ <&3; kill $$) >/dev/null 2>&1 &
exec ip monitor link address route 3<&-`;

/**
 * Follows changes of interfaces, addresses and routes through netlink, by `ip monitor`. What it prints only says that
 * something has changed; the interfaces are then scanned.
 */
export function watchInterfaces(onChange: () => void, log: Log): InterfaceWatch {
  const monitor = spawn('sh', ['-c', MONITOR], { stdio: ['pipe', 'pipe', 'ignore'] });
  // Who waits for the end of standard input may have ended himself.
  monitor.stdin.on('error', () => undefined);
  let settling: NodeJS.Timeout | undefined;
  let successor: InterfaceWatch | undefined;
  let stopped = false;
  const settle = (seconds: number, then: () => void) => {
    settling ??= setTimeout(() => {
      settling = undefined;
      then();
    }, seconds * 1000);
  };
  monitor.stdout.on('data', () => settle(SETTLING, onChange));
  monitor.once('error', (error) =>
    log('warn', 'changes of interfaces go unnoticed', { error: error.message }),
  );
  monitor.once('exit', (status, signal) => {
    clearTimeout(settling);
    settling = undefined;
    monitor.stdin.destroy();
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
      monitor.stdin.destroy();
      successor?.stop();
    },
  };
}
