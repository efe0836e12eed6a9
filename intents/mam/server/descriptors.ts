import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Log } from '../log.ts';

/**
 * Says in the log when a client has taken the last file descriptor of the process: whoever comes then is turned away
 * by libuv, without a word to the program (uv__emfile_trick in src/unix/stream.c).
 *
 * @returns What is to be called with each client. The kernel gives the lowest number that is free (open(2)), so only
 * one that is higher than all before tells anything.
 */
export function descriptorWatch(log: Log): (client: Socket) => void {
  let highest = -1;
  return (client) => {
    const { _handle: handle } = client as unknown as { _handle: { fd: number } | null };
    const fd = handle?.fd ?? -1;
    if (fd <= highest) return;
    highest = fd;
    const limit = descriptorLimit(fd + 1);
    if (fd + 1 < limit) return;
    log('error', 'no more clients can be let in', {
      openFiles: limit,
      cure: 'raise the limit of open files (ulimit -n), or let fewer clients ask',
    });
  };
}

/**
 * Open files that this process may have (proc_pid_limits(5)).
 *
 * @param open - Those that it has; when there is none left to read it with, that is the limit.
 */
function descriptorLimit(open: number): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? Infinity : Number(soft);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EMFILE' ? open : Infinity;
  }
}
