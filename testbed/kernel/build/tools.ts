import { execute } from '../../../netns/execute.ts';
import { UnavailableError } from '../../../netns/errors.ts';
import type { Report } from '../events.ts';
import type { Machine } from '../machine.ts';
import { which } from '../machine.ts';
import { hasApt, installPackages, updateLists } from '../source/apt.ts';
import type { KernelSource } from '../source/source.ts';
import type { StepOptions } from './step.ts';

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

/** The commands needed for a source. */
export function neededCommands({ kind, path }: KernelSource): string[] {
  const decompressor = { xz: 'xz', bz2: 'bzip2', gz: 'gzip', zst: 'zstd' }[path.split('.').at(-1) ?? ''];
  const archive = kind === 'archive' && decompressor ? [decompressor] : [];
  return ['gcc', 'ld', 'make', 'flex', 'bison', 'bc', 'tar', ...archive];
}

/** The packages that are missing for a source. */
export async function missingPackages(source: KernelSource): Promise<string[]> {
  const found = await Promise.all(
    neededCommands(source).map(async (command) =>
      (await which(command)) ? [] : [PACKAGES[command] ?? command],
    ),
  );
  const missing = found.flat();
  // gcc without the C library's headers is not enough: a guest is a program of the host.
  if (!missing.includes('gcc') && !(await hasHeaders())) missing.push('libc6-dev');
  return missing;
}

async function hasHeaders(): Promise<boolean> {
  const argv = ['gcc', '-E', '-include', 'stdio.h', '-x', 'c', '/dev/null'];
  return execute({ attempted: 'preprocess an empty file', argv }).then(
    () => true,
    () => false,
  );
}

/**
 * Sees to it that the build tools are there: installs them as root with apt.
 *
 * @throws UnavailableError with the line to type when they are missing and cannot be installed.
 */
export async function ensureTools(
  source: KernelSource,
  machine: Machine,
  options: StepOptions,
  report: Report,
): Promise<void> {
  const missing = await missingPackages(source);
  if (missing.length === 0) return;
  if (!machine.isRoot || !(await hasApt()))
    throw new UnavailableError(describeMissing(missing, await hasApt()));
  await installPackages(missing, options, report).catch(async () => {
    // Old lists name files that the mirrors no longer have.
    await updateLists(options, report);
    await installPackages(missing, options, report);
  });
}

export function describeMissing(packages: readonly string[], apt: boolean): string {
  const what = `Building the guest kernel needs what is missing here: ${packages.join(', ')} (names of Debian's packages).`;
  return apt
    ? `${what} Type:\n  sudo apt-get install ${packages.join(' ')}`
    : `${what}\nInstall them with this system's package manager and start again.`;
}
