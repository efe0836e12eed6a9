import { chmod, chown, lstat, mkdir, readFile, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import { UsageError } from '../../../base/errors.ts';
import { serveClient } from './connection.ts';
import type { Daemon } from '../daemon.ts';
import type { Log } from '../log.ts';
import { descriptorWatch } from './descriptors.ts';
import { Turns } from './turns.ts';

/** Clients that may knock at once before they are let in. */
const BACKLOG = 4096;

/**
 * Listens on a Unix socket that only this user can open (mode 0600), and the members of a group when there is one
 * (mode 0660).
 *
 * @param group - Name or number of that group.
 * @throws UsageError when another daemon listens there, the socket cannot be made, or there is no such group.
 */
export async function listen(
  daemon: Daemon,
  path: string,
  log: Log,
  group: string | number | undefined,
): Promise<Server> {
  const gid = group === undefined ? undefined : await groupNumber(group);
  const made = await refusing(path, mkdir(dirname(path), { recursive: true, mode: 0o700 }));
  await refusing(path, removeStale(path));
  const turns = new Turns();
  const watchDescriptors = descriptorWatch(log);
  const server = createServer((socket) => {
    watchDescriptors(socket);
    daemon.clientCame();
    socket.once('close', () => daemon.clientWent());
    serveClient(socket, (request, reply) => daemon.handle(request, reply), turns, log);
  });
  // The mode of a socket is that of its creation; changing it afterwards would leave it open for a moment.
  const umask = process.umask(0o177);
  try {
    const listening = new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path, backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    await refusing(path, listening);
  } finally {
    process.umask(umask);
  }
  if (gid !== undefined) {
    if (made !== undefined) await refusing(path, share(dirname(path), gid, 0o750));
    await refusing(path, share(path, gid, 0o660));
  }
  server.on('error', (error) => log('error', 'clients are turned away', { error: error.message }));
  return server;
}

async function share(path: string, gid: number, mode: number): Promise<void> {
  await chown(path, process.getuid?.() ?? 0, gid);
  await chmod(path, mode);
}

/** @throws UsageError when there is no such group (group(5)). */
async function groupNumber(group: string | number): Promise<number> {
  if (typeof group === 'number') return group;
  const lines = (await readFile('/etc/group', 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , gid] = lines.find(([name]) => name === group) ?? [];
  if (gid === undefined)
    throw new UsageError(
      `The configuration names the group ${group}, which is not in /etc/group. Give its number if it is defined elsewhere.`,
    );
  return Number(gid);
}

/** @throws UsageError for any error of the system. */
async function refusing<Result>(path: string, step: Promise<Result>): Promise<Result> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`Could not listen on ${path}: ${(error as Error).message}`);
  }
}

/** Removes the socket of a daemon that is gone, and nothing else. */
async function removeStale(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (!there) return;
  if (!there.isSocket()) throw new UsageError(`Could not listen on ${path}: it exists and is not a socket.`);
  const answer = await new Promise<string>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve('alive');
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  if (answer === 'alive')
    throw new UsageError(`Another Multi Access Manager is already listening on ${path}.`);
  if (answer === 'ECONNREFUSED') await unlink(path);
}
