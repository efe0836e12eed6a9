import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { FailedError } from '../base/errors.ts';

/** Kind of namespace for setns(2). */
const CLONE_NEWNET = 0x40000000;

type Setns = (fd: number, kind: number) => number;
let library: { setns: Setns; errno: () => number } | undefined;

function load(): { setns: Setns; errno: () => number } {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const setns = koffi.load(null).func('int setns(int fd, int kind)') as Setns;
  return { setns, errno: () => koffi.errno() };
}

function enter(file: string): void {
  library ??= load();
  const fd = openSync(file, 'r');
  try {
    if (library.setns(fd, CLONE_NEWNET) !== 0)
      throw new FailedError(`Could not enter the network namespace ${file}: ${nameOf(library.errno())}.`);
  } finally {
    closeSync(fd);
  }
}

const nameOf = (errno: number): string => process.getBuiltinModule('node:util').getSystemErrorName(-errno);

let queue: Promise<unknown> = Promise.resolve();

/**
 * Does something within a named network namespace: sockets that are made meanwhile belong to it for good
 * (setns(2), ip-netns(8)). So one process can serve several nodes. Calls wait for each other, since the namespace
 * is that of the main thread; whatever else makes sockets meanwhile makes them there too.
 */
export function within<T>(namespace: string, act: () => Promise<T>): Promise<T> {
  const done = queue.then(async () => {
    const home = openSync('/proc/thread-self/ns/net', 'r');
    try {
      enter(`/run/netns/${namespace}`);
      return await act();
    } finally {
      enter(`/proc/self/fd/${home}`);
      closeSync(home);
    }
  });
  queue = done.catch(() => undefined);
  return done;
}
