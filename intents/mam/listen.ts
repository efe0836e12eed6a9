import { mkdir, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import { UsageError } from '../../netns/errors.ts';
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
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await removeStale(path);
  const server = createServer((socket) => {
    daemon.clientCame();
    socket.once('close', () => daemon.clientWent());
    serveClient(socket, (request, reply) => daemon.handle(request, reply), log);
  });
  // The mode of a socket is that of its creation; changing it afterwards would leave it open for a moment.
  const umask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path, backlog: BACKLOG }, resolve);
    });
  } catch (error) {
    throw new UsageError(`Could not listen on ${path}: ${(error as Error).message}`);
  } finally {
    process.umask(umask);
  }
  return server;
}

/** Removes the socket of a daemon that is gone. */
async function removeStale(path: string): Promise<void> {
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
