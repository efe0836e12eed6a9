import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UnavailableError, UsageError } from '../../base/errors.ts';
import { addCommand } from './command.ts';
import { hasApt, PrivateApt } from './debian.ts';
import { findProgram, toolsFolder } from '../../base/processes/find-program.ts';
import { PROGRAMS, type Program } from './programs.ts';

/** The programs that are not there: those named, or all but what only tests of this repository want. */
export async function missingPrograms(names: readonly string[] = []): Promise<Program[]> {
  const asked = names.length > 0 ? names.map(known) : PROGRAMS.filter(({ wantedBy }) => wantedBy !== 'tests');
  return asked.filter(({ name }) => !findProgram(name));
}

function known(name: string): Program {
  const program = PROGRAMS.find((candidate) => candidate.name === name);
  if (program) return program;
  const names = PROGRAMS.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`No program "${name}" can be installed. Known are: ${names}.`);
}

/**
 * Fetches programs from the machine's package sources into the user's cache; the system stays as it is. What is about
 * to be downloaded is said before.
 *
 * @throws UnavailableError where there are no packages of Debian, with the names to look for; FailedError with apt's
 *   words when it fails; the signal's reason when it is aborted. Then nothing was added.
 */
export async function installPrograms(
  programs: readonly Program[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (programs.length === 0) return;
  const packages = [...new Set(programs.map(({ debian }) => debian))];
  if (!hasApt()) throw new UnavailableError(describeByHand(programs, packages));
  await mkdir(toolsFolder(), { recursive: true });
  const work = await mkdtemp(join(toolsFolder(), '.fetching-'));
  // Trees of their own: what was fetched before stays whole, whatever happens to this one.
  const tree = await mkdtemp(join(toolsFolder(), 'tree-'));
  try {
    say('Looking for packages at the sources that this machine uses …');
    const apt = await PrivateApt.open(work, signal);
    const all = await apt.needed(packages);
    const megabytes = (await apt.planned(all)).reduce((sum, { size }) => sum + size, 0) / 1e6;
    say(`Downloading ${all.join(', ')}: ${megabytes.toFixed(1)} MB.`);
    say(`They are unpacked into ${tree}; the system stays as it is.`);
    await apt.unpack(all, join(work, 'downloads'), tree);
    for (const program of programs) await addCommand(program, tree);
  } catch (error) {
    await rm(tree, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function describeByHand(programs: readonly Program[], packages: readonly string[]): string {
  return (
    `Missing: ${programs.map(({ name }) => name).join(', ')}. This command fetches packages of Debian and Ubuntu, ` +
    "and this system has no apt. Install them with this system's package manager; " +
    `in Debian the packages are called ${packages.join(', ')}.`
  );
}
