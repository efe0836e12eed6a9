import { closeSync, openSync } from 'node:fs';
import { findLibc } from '../../../base/processes/libc.ts';

/** Kind of namespace that holds the host name (unshare(2), uts_namespaces(7)). */
const CLONE_NEWUTS = 0x04000000;

interface Calls {
  unshare: (kinds: number) => number;
  sethostname: (name: string, length: number) => number;
  setns: (fd: number, kind: number) => number;
}

let calls: Calls | undefined;

/** Loaded with the first program; undefined where there are no system calls. */
function loadCalls(): Calls | undefined {
  const libc = findLibc();
  if (!libc.available) return undefined;
  return (calls ??= {
    unshare: libc.declare('int unshare(int kinds)') as Calls['unshare'],
    sethostname: libc.declare('int sethostname(const char *name, size_t length)') as Calls['sethostname'],
    setns: libc.declare('int setns(int fd, int kind)') as Calls['setns'],
  });
}

/**
 * Starts a program whose host name is that of its node, as programs print it and look it up. The name is in a
 * namespace that the program inherits of this thread; where one cannot be made, it has the name of the world.
 *
 * @param start - starts it at once, not later
 */
export function withHostName<T>(name: string, start: () => T): T {
  const libc = loadCalls();
  if (!libc) return start();
  const home = openSync('/proc/thread-self/ns/uts', 'r');
  try {
    if (libc.unshare(CLONE_NEWUTS) !== 0) return start();
    libc.sethostname(name, name.length);
    return start();
  } finally {
    libc.setns(home, CLONE_NEWUTS);
    closeSync(home);
  }
}
