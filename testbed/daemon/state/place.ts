import { join } from 'node:path';
import process from 'node:process';
import { UsageError } from '../../../base/errors.ts';
import { runtimeFolder, stateFolder } from '../../../base/installation/folders.ts';

/** Where a running testbed keeps its files. Nothing is loaded for it: it is on the way of every `exec`. */
export interface Place {
  name: string;
  folder: string;
  /** Unix socket of the supervisor. */
  socket: string;
  /** Who the supervisor is: a {@link ./record.ts}. */
  record: string;
  /** What the supervisor complained of; beside the folder, which the supervisor makes. */
  log: string;
  /** One JSON line per change. */
  events: string;
  /** Why the testbed ended, when it ended by itself. */
  ended: string;
}

export const DEFAULT_NAME = 'default';
const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;
/** Longest path of a Unix socket, without the zero at its end (unix(7)). */
const LONGEST_SOCKET = 107;

/** The folder of all testbeds of this user: a testbed is not to outlive the session, where there is such a thing. */
export const testbedsFolder = (): string => join(runtimeFolder() ?? stateFolder(), 'testbeds');

/** @throws UsageError when the name, or the path that results, cannot be used. */
export function placeOf(name: string): Place {
  if (!NAME.test(name))
    throw new UsageError(
      `"${name}" cannot be the name of a testbed: use at most 31 of a-z, 0-9 and -, beginning with a letter or a digit.`,
    );
  const folder = join(testbedsFolder(), name);
  const inFolder = (file: string): string => join(folder, file);
  const socket = inFolder('socket');
  if (Buffer.byteLength(socket) > LONGEST_SOCKET)
    throw new UsageError(
      `${socket} is too long for a Unix socket (${LONGEST_SOCKET} bytes). Choose a shorter name, or set XDG_STATE_HOME.`,
    );
  return {
    name,
    folder,
    socket,
    record: inFolder('supervisor.json'),
    log: `${folder}.log`,
    events: inFolder('events.jsonl'),
    ended: inFolder('ended'),
  };
}

/** Where a supervisor complains until it is known whose it is. */
export const unclaimedLog = (): string => join(testbedsFolder(), `${UNCLAIMED}${process.pid}.log`);
export const isUnclaimedLog = (file: string): boolean => file.startsWith(join(testbedsFolder(), UNCLAIMED));
/** No name of a testbed has a dot. */
const UNCLAIMED = 'unclaimed.';
