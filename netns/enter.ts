import { closeSync, openSync } from 'node:fs';
import { FailedError } from '../base/errors.ts';
import { libcFor } from '../base/processes/libc.ts';

/** Kind of namespace for setns(2). */
const CLONE_NEWNET = 0x40000000;

type Setns = (fd: number, kind: number) => number;
let setns: Setns | undefined;

function enter(file: string): void {
  const libc = libcFor('entering a network namespace');
  setns ??= libc.declare('int setns(int fd, int kind)') as Setns;
  const fd = openSync(file, 'r');
  try {
    if (setns(fd, CLONE_NEWNET) !== 0)
      throw new FailedError(`Could not enter the network namespace ${file}: ${libc.lastError()}.`);
  } finally {
    closeSync(fd);
  }
}

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
