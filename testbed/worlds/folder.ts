import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { formatOwner, isGone, parseOwner, thisProcess } from '../../base/owner.ts';

/** The rest of the name says whose folder it is. */
const PREFIX = 'intentbed-world-';

/**
 * A new folder for a world's own files, which the world's end removes. One whose owner was killed stays; whoever
 * makes the next one removes it.
 */
export function worldFolder(): string {
  removeDeadFolders();
  return mkdtempSync(join(tmpdir(), `${PREFIX}${formatOwner(thisProcess())}-`));
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
