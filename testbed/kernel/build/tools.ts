import { mkdir } from 'node:fs/promises';
import { delimiter, extname, join } from 'node:path';
import process from 'node:process';
import { CommandError } from '../../../base/command-error.ts';
import { FailedError, UnavailableError } from '../../../base/errors.ts';
import { execute } from '../../../netns/execute.ts';
import type { AptState } from '../apt.ts';
import { freshLists, hasApt, installPackages, neededPackages, unpackPackages, updateLists } from '../apt.ts';
import type { BuildContext } from '../context.ts';
import { exists, onPath } from '../machine.ts';

/** The commands that the build calls, by the Debian package that brings them. */
const PACKAGES: Record<string, string> = {
  gcc: 'gcc',
  ld: 'binutils',
  make: 'make',
  flex: 'flex',
  bison: 'bison',
  bc: 'bc',
  tar: 'tar',
  xz: 'xz-utils',
  bzip2: 'bzip2',
  gzip: 'gzip',
  zstd: 'zstd',
};

/** The C library's headers: a guest kernel is a program of the host. */
const HEADERS = 'libc6-dev';

/** Packages that work from any folder. A compiler, for one, looks for its headers where it was installed. */
const MOVABLE = ['make', 'flex', 'bison', 'bc'];

const DECOMPRESSORS: Record<string, string> = { '.xz': 'xz', '.bz2': 'bzip2', '.gz': 'gzip', '.zst': 'zstd' };

/** The commands needed for a source. */
export function neededCommands(source: string): string[] {
  const decompressor = DECOMPRESSORS[extname(source)];
  return ['gcc', 'ld', 'make', 'flex', 'bison', 'bc', 'tar', ...(decompressor ? [decompressor] : [])];
}

/** The packages that are missing for a source. */
export async function missingPackages(source: string): Promise<string[]> {
  const missing: string[] = [];
  for (const command of neededCommands(source))
    if (!onPath(command)) missing.push(PACKAGES[command] ?? command);
  if (missing.includes('gcc') || !(await hasHeaders())) missing.push(HEADERS);
  return missing;
}

async function hasHeaders(): Promise<boolean> {
  const argv = ['gcc', '-E', '-include', 'stdio.h', '-x', 'c', '/dev/null'];
  try {
    await execute({ attempted: 'preprocess an empty file', argv });
    return true;
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}

/**
 * Sees to it that the build tools are there. With apt, missing ones are fetched for this build alone, where they work
 * from any folder; a compiler is installed, as root.
 *
 * @returns variables of the environment with which make finds the tools.
 * @throws UnavailableError with the line to type when that does not help.
 */
export async function ensureTools(source: string, context: BuildContext): Promise<Record<string, string>> {
  const missing = await missingPackages(source);
  if (missing.length === 0) return {};
  const apt = hasApt();
  const fixed = missing.filter((name) => !MOVABLE.includes(name));
  if (!apt || (fixed.length > 0 && !context.machine.isRoot))
    throw new UnavailableError(describeMissing(missing, apt));
  if (fixed.length > 0) await install(fixed, context);
  const movable = missing.filter((name) => MOVABLE.includes(name));
  if (movable.length === 0) return {};
  try {
    return await fetchTools(movable, context);
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    throw new UnavailableError(
      `${describeMissing(movable, apt)}\nFetching them for this build alone failed:\n${error.message}`,
    );
  }
}

async function install(packages: readonly string[], context: BuildContext): Promise<void> {
  try {
    await installPackages(packages, context);
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    // Old lists name files that the mirrors no longer have; new machines have none.
    await updateLists(context);
    await installPackages(packages, context);
  }
}

async function fetchTools(packages: readonly string[], context: BuildContext) {
  const folder = join(context.workFolder, 'tools');
  await mkdir(folder);
  const fetch = async (state: AptState) =>
    unpackPackages(await neededPackages(packages, context, state), folder, context, state);
  try {
    await fetch([]);
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    // Old lists name files that the mirrors no longer have; new machines have none.
    await fetch(await freshLists(join(context.workFolder, 'lists'), context));
  }
  return toolVariables(folder);
}

/** The variables with which tools are found that were unpacked below a folder. */
async function toolVariables(folder: string): Promise<Record<string, string>> {
  const usr = join(folder, 'usr');
  const libraries = ['usr/lib', 'lib'].map((lib) => join(folder, lib, 'x86_64-linux-gnu'));
  // flex and bison call m4, and bison reads its skeletons, where they were installed.
  const m4 = join(usr, 'bin', 'm4');
  const skeletons = join(usr, 'share', 'bison');
  return {
    PATH: [join(usr, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
    LD_LIBRARY_PATH: libraries.join(delimiter),
    ...((await exists(m4)) ? { M4: m4 } : {}),
    ...((await exists(skeletons)) ? { BISON_PKGDATADIR: skeletons } : {}),
  };
}

export function describeMissing(packages: readonly string[], apt: boolean): string {
  const names = packages.join(' ');
  return apt
    ? `Some tools for building the guest kernel are missing. Type:\n  sudo apt-get install ${names}`
    : `Some tools for building the guest kernel are missing (named as Debian's packages): ${names}\n` +
        "Install it with this system's package manager and start again.";
}
