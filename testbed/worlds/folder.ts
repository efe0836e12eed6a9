import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { UsageError } from '../../base/errors.ts';
import { formatOwner, isGone, parseOwner, thisProcess } from '../../base/processes/owner.ts';

/** The rest of the name says whose folder it is. */
const PREFIX = 'intentbed-world-';

/**
 * A new folder for a world's own files, which the world's end removes. One whose owner was killed stays; whoever
 * makes the next one removes it.
 *
 * @throws UsageError when TMPDIR is where a world would not see it.
 */
export function worldFolder(): string {
  assertSeenWithin(tmpdir());
  removeDeadFolders();
  return mkdtempSync(join(tmpdir(), `${PREFIX}${formatOwner(thisProcess())}-`));
}

/** Folders that a world has of its own. */
const OWN = ['/run', '/dev/shm'];

function assertSeenWithin(folder: string): void {
  const real = realpathSync(folder);
  const own = OWN.find((place) => `${real}/`.startsWith(`${place}/`));
  if (own === undefined) return;
  throw new UsageError(
    `Files for temporary use are kept in ${folder}, and a world has a ${own} of its own: it would not see them. ` +
      'Set TMPDIR to another folder: TMPDIR=/tmp',
  );
}

/** Removes the folders of worlds whose owners are gone: this user's, and of processes that can be seen from here. */
export function removeDeadFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? parseOwner(name.slice(PREFIX.length)) : undefined;
    if (!owner || !isGone(owner)) continue;
    const folder = join(tmpdir(), name);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory() && found.uid === process.getuid?.())
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
