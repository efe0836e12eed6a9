import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startOf } from '../../base/process-identity.ts';

/** The name says whose folder it is: namespace of process numbers, process, and when that was started. */
const NAME = /^intentbed-world-([^.]+)\.(\d+)\.(\d+)-/;

/** Number of the namespace (pid_namespaces(7)): within another one, living processes cannot be told from dead ones. */
const processNamespace = (): string => /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';

/**
 * A new folder for a world's own files, which the world's end removes. One whose owner was killed stays; whoever
 * makes the next one removes it.
 */
export function worldFolder(): string {
  removeDeadFolders();
  const owner = `${processNamespace()}.${process.pid}.${startOf(process.pid)}`;
  return mkdtempSync(join(tmpdir(), `intentbed-world-${owner}-`));
}

/** Removes the folders of worlds whose owners are gone: this user's, and of processes that can be seen from here. */
export function removeDeadFolders(): void {
  const namespace = processNamespace();
  for (const name of readdirSync(tmpdir())) {
    const [, place, pid, start] = NAME.exec(name) ?? [];
    if (place !== namespace || startOf(Number(pid)) === start) continue;
    const folder = join(tmpdir(), name);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory() && found.uid === process.getuid?.())
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
