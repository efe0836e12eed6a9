import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { execute } from '../../netns/execute.ts';
import type { StepOptions } from './build/step.ts';
import { runStep } from './build/step.ts';
import type { Report } from './events.ts';
import { which } from './machine.ts';
import { compareVersions, isRecentEnough } from './source/version.ts';

/** Whether packages come with apt here: on Debian and its children. */
export async function hasApt(): Promise<boolean> {
  const commands = await Promise.all(['apt-get', 'apt-cache', 'dpkg'].map(which));
  return commands.every((command) => command !== undefined);
}

/** The newest package with a kernel source that is recent enough, of those that apt's lists know. */
export async function newestSourcePackage(): Promise<string | undefined> {
  const argv = ['apt-cache', 'search', '--names-only', '^linux-source-[0-9.]+$'];
  return pickSourcePackage((await execute({ attempted: 'search for kernel sources', argv })).stdout);
}

/** @param listing what `apt-cache search` prints: a name, " - " and a description per line. */
export function pickSourcePackage(listing: string): string | undefined {
  const versions = [...listing.matchAll(/^linux-source-([\d.]+) /gm)].map(([, version = '']) => version);
  const newest = versions.filter(isRecentEnough).sort(compareVersions).at(-1);
  return newest && `linux-source-${newest}`;
}

/** As root: refreshes apt's lists. The command is reported before it runs, as with all that changes the system. */
export async function updateLists(options: StepOptions, report: Report): Promise<void> {
  await changeSystem('update the package lists', ['apt-get', 'update'], options, report);
}

/** As root: installs packages. */
export async function installPackages(
  packages: readonly string[],
  options: StepOptions,
  report: Report,
): Promise<void> {
  const argv = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  await changeSystem(`install ${packages.join(', ')}`, argv, options, report);
}

async function changeSystem(
  attempted: string,
  argv: readonly string[],
  options: StepOptions,
  report: Report,
) {
  report({ kind: 'command', argv });
  await runStep({ attempted, argv, cwd: '/', env: { DEBIAN_FRONTEND: 'noninteractive' } }, options);
}

/** Without root: downloads packages and unpacks their files below a folder. */
export async function unpackPackages(
  packages: readonly string[],
  folder: string,
  options: StepOptions,
  report: Report,
): Promise<void> {
  const names = packages.join(', ');
  report({ kind: 'note', text: `Downloading ${names} for this build; nothing is installed.` });
  const download = ['apt-get', 'download', ...packages];
  await runStep({ attempted: `download ${names}`, argv: download, cwd: folder }, options);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.deb'))) {
    const argv = ['dpkg', '-x', path.join(folder, file), folder];
    await runStep({ attempted: `unpack ${file}`, argv, cwd: folder }, options);
  }
}

/** What installing packages would bring with them: they and all that they depend on, less what is there. */
export async function neededPackages(packages: readonly string[]): Promise<string[]> {
  const argv = ['apt-get', 'install', '--simulate', '--no-install-recommends', ...packages];
  return plannedPackages(
    (await execute({ attempted: `plan to install ${packages.join(', ')}`, argv })).stdout,
  );
}

/** @param plan what `apt-get install --simulate` prints: "Inst flex (2.6.4-8.2 Debian:12.0 [amd64])" and more. */
export function plannedPackages(plan: string): string[] {
  return [...plan.matchAll(/^Inst ([^\s:]+)/gm)].map(([, name = '']) => name);
}
