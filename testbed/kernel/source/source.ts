import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execute } from '../../../netns/execute.ts';
import { CommandError } from '../../../base/command-error.ts';
import { UsageError } from '../../../base/errors.ts';
import { exists } from '../machine.ts';
import { isRecentEnough, OLDEST, versionOfMakefile } from './version.ts';

/** A kernel source that can be read: an archive as distributions and kernel.org ship it, or an unpacked folder. */
export interface KernelSource {
  kind: 'archive' | 'folder';
  path: string;
  /** "6.12.117" */
  version: string;
}

/** @throws UsageError when there is no such file or folder. */
export async function resolveSource(place: string): Promise<string> {
  const absolute = resolve(place);
  if (await exists(absolute)) return absolute;
  throw new UsageError(`There is no kernel source at ${absolute}: no such file or folder.`);
}

/**
 * Looks at an archive or folder.
 *
 * @throws UsageError when it cannot be read, holds no kernel source, or one that is too old.
 */
export async function readSource(place: string): Promise<KernelSource> {
  const absolute = await resolveSource(place);
  const kind = (await stat(absolute)).isDirectory() ? 'folder' : 'archive';
  const makefile = await (kind === 'folder' ? makefileOfFolder(absolute) : makefileOfArchive(absolute));
  const version = versionOfMakefile(makefile);
  if (!version)
    throw new UsageError(
      `${absolute} holds no kernel source: its top folder has no Makefile that states a kernel version.`,
    );
  if (!isRecentEnough(version))
    throw new UsageError(`${absolute} is Linux ${version}; the guest needs ${OLDEST} or newer.`);
  return { kind, path: absolute, version };
}

function makefileOfFolder(folder: string): Promise<string> {
  return readFile(join(folder, 'Makefile'), 'utf8').catch(() => '');
}

/** The Makefile in the archive's one top folder; empty when there is none. Stops reading as soon as it is found. */
async function makefileOfArchive(archive: string): Promise<string> {
  const only = ['--wildcards', '--no-wildcards-match-slash', '--occurrence=1', '*/Makefile'];
  const argv = ['env', 'LC_ALL=C', 'tar', '-xOf', archive, ...only];
  try {
    return (await execute({ attempted: `read ${archive}`, argv })).stdout;
  } catch (error) {
    if (!(error instanceof CommandError) || error.failure.status === null) throw error;
    const troubles = error.failure.stderr.split('\n').filter((line) => line && !isNotFound(line));
    if (troubles.length === 0) return '';
    throw new UsageError(`${archive} cannot be read as an archive:\n  ${troubles.join('\n  ')}`);
  }
}

/** What tar says when all is well but the archive has no such member. */
function isNotFound(line: string): boolean {
  return /Not found in archive$|Exiting with failure status due to previous errors$/.test(line);
}
