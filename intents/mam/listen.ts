import { lstat, mkdir, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import { UsageError } from '../../base/errors.ts';
import { serveClient } from './connection.ts';
import type { Daemon } from './daemon.ts';
import type { Log } from './log.ts';

/** Clients that may knock at once before they are let in. */
const BACKLOG = 4096;

/**
 * Listens on a Unix socket that only this user can open (mode 0600).
 *
 * @throws UsageError when another daemon listens there, or the socket cannot be made.
 */
export async function listen(daemon: Daemon, path: string, log: Log): Promise<Server> {
  await refusing(path, mkdir(dirname(path), { recursive: true, mode: 0o700 }));
  await refusing(path, removeStale(path));
  const server = createServer((socket) => {
    daemon.clientCame();
    socket.once('close', () => daemon.clientWent());
    serveClient(socket, (request, reply) => daemon.handle(request, reply), log);
  });
  // The mode of a socket is that of its creation; changing it afterwards would leave it open for a moment.
  const umask = process.umask(0o177);
  try {
    const listening = new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path, backlog: BACKLOG }, resolve);
    });
    await refusing(path, listening);
  } finally {
    process.umask(umask);
  }
  return server;
}

/** @throws UsageError for any error of the system. */
async function refusing(path: string, step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`Could not listen on ${path}: ${(error as Error).message}`);
  }
}

/** Removes the socket of a daemon that is gone, and nothing else. */
async function removeStale(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (!there) return;
  if (!there.isSocket()) throw new UsageError(`Could not listen on ${path}: it exists and is no socket.`);
  const answer = await new Promise<string>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve('alive');
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  if (answer === 'alive') throw new UsageError(`Another Multi Access Manager listens on ${path} already.`);
  if (answer === 'ECONNREFUSED') await unlink(path);
}
