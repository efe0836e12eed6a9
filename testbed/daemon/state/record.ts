import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import process from 'node:process';
import { z } from 'zod';
import { FailedError, UsageError } from '../../../base/errors.ts';
import { createWhole, isAlive as isProcessAlive, thisProcess } from '../../../base/processes/owner.ts';
import { release } from '../../../base/installation/package.ts';
import { removeDeadFolders } from '../../worlds/folder.ts';
import type { Place } from './place.ts';
import { PROTOCOL } from '../protocol/version.ts';

const ownerSchema = z.object({
  pid: z.int().positive(),
  start: z.string().min(1),
  /** Releases up to 0.1 do not say it. */
  namespace: z.string().default(() => thisProcess().namespace),
});

const recordSchema = z.object({
  protocol: z.int(),
  /** Release of intentbed. */
  release: z.string(),
  supervisor: ownerSchema,
  /** When it was started, as a date. */
  since: z.string(),
});
export type SupervisorRecord = z.output<typeof recordSchema>;

/** What is at the place of a testbed. */
export type Found =
  | { state: 'absent' }
  | { state: 'running'; record: SupervisorRecord }
  /** Its supervisor is gone, and has left its files. */
  | { state: 'stale'; record?: SupervisorRecord; reason?: string };

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

export const isAlive = ({ supervisor }: SupervisorRecord): boolean => isProcessAlive(supervisor);

/**
 * Claims the place for this process. What a supervisor that is gone has left there is removed first.
 *
 * @throws FailedError when another supervisor has it.
 */
export function claim(place: Place): void {
  if (find(place).state === 'stale') clear(place);
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  const record: SupervisorRecord = {
    protocol: PROTOCOL,
    release: release(),
    supervisor: thisProcess(),
    since: new Date().toISOString(),
  };
  if (!createWhole(place.record, `${JSON.stringify(record, null, 2)}\n`))
    throw new FailedError(`The testbed "${place.name}" is being started by another command.`);
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
function read(place: Place): SupervisorRecord | undefined {
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
