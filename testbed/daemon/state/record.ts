import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { z } from 'zod';
import { FailedError, UsageError } from '../../../base/errors.ts';
import { release } from '../../../base/package.ts';
import { startOf } from '../../../base/process-identity.ts';
import { removeDeadFolders } from '../../worlds/folder.ts';
import type { Place } from './place.ts';
import { PROTOCOL } from '../protocol/version.ts';

/** A process, told from a later one with the same number by when it started. */
const processSchema = z.object({ pid: z.int().positive(), start: z.string().min(1) });

const recordSchema = z.object({
  protocol: z.int(),
  /** Release of intentbed. */
  release: z.string(),
  supervisor: processSchema,
  /** When it was started, as a date. */
  since: z.string(),
});
export type Record = z.output<typeof recordSchema>;

/** What is at the place of a testbed. */
export type Found =
  | { state: 'absent' }
  | { state: 'running'; record: Record }
  /** Its supervisor is gone, and has left its files. */
  | { state: 'stale'; record?: Record; reason?: string };

/**
 * Looks for a testbed.
 *
 * @throws UsageError when it is another user's.
 */
export function find(place: Place): Found {
  const owner = ownerOf(place);
  if (owner === undefined) return { state: 'absent' };
  if (owner !== process.getuid?.())
    throw new UsageError(
      `${place.folder} belongs to user ${owner}. Work as that user, or set XDG_STATE_HOME to a folder of your own.`,
    );
  const record = read(place);
  if (record && isAlive(record)) return { state: 'running', record };
  const reason = readIfThere(place.ended);
  return { state: 'stale', ...(record ? { record } : {}), ...(reason ? { reason } : {}) };
}

export const isAlive = ({ supervisor: { pid, start } }: Record): boolean => startOf(pid) === start;

/**
 * Claims the place for this process. What a supervisor that is gone has left there is removed first.
 *
 * @throws FailedError when another supervisor has it.
 */
export function claim(place: Place): void {
  if (find(place).state === 'stale') clear(place);
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  const record: Record = {
    protocol: PROTOCOL,
    release: release(),
    supervisor: { pid: process.pid, start: startOf(process.pid) },
    since: new Date().toISOString(),
  };
  // Written whole before it has its name: who finds it can read it.
  const mine = `${place.record}.${process.pid}`;
  writeFileSync(mine, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(mine, place.record);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new FailedError(`The testbed "${place.name}" is being started by another command.`);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Removes all files of a testbed whose supervisor is gone. */
export function remove(place: Place): void {
  clear(place);
  rmSync(place.log, { force: true });
}

function clear(place: Place): void {
  removeDeadFolders();
  // The record goes first: without it nobody takes what is left for a testbed.
  rmSync(place.record, { force: true });
  rmSync(place.folder, { recursive: true, force: true });
}

function ownerOf({ folder }: Place): number | undefined {
  try {
    return statSync(folder).uid;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(
      `Could not look into ${folder} (${code}). Set XDG_STATE_HOME to a folder of your own.`,
    );
  }
}

/** A record that cannot be read is that of a supervisor that is gone, or of a release that wrote another one. */
function read(place: Place): Record | undefined {
  const text = readIfThere(place.record);
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
