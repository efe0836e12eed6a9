import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { execute } from '../../../netns/execute.ts';
import type { StepOptions } from '../build/step.ts';
import { runStep } from '../build/step.ts';
import { which } from '../machine.ts';
import type { Report } from '../events.ts';
import { compareVersions, isRecentEnough } from './version.ts';

/** Whether this is a Debian or one of its children. */
export async function hasApt(): Promise<boolean> {
  return (await which('apt-get')) !== undefined && (await which('apt-cache')) !== undefined;
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

/** As root: refreshes apt's lists. */
export async function updateLists(options: StepOptions, report: Report): Promise<void> {
  await change('update the package lists', ['apt-get', 'update'], options, report);
}

/** As root: installs packages. The command is reported before it runs. */
export async function installPackages(
  packages: readonly string[],
  options: StepOptions,
  report: Report,
): Promise<void> {
  const argv = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  await change(`install ${packages.join(', ')}`, argv, options, report);
}

async function change(
  attempted: string,
  argv: readonly string[],
  options: StepOptions,
  report: Report,
): Promise<void> {
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
  report({ kind: 'note', text: `Downloading ${packages.join(', ')}; nothing is installed.` });
  const download = ['apt-get', 'download', ...packages];
  await runStep({ attempted: `download ${packages.join(', ')}`, argv: download, cwd: folder }, options);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.deb'))) {
    const argv = ['dpkg', '-x', path.join(folder, file), folder];
    await runStep({ attempted: `unpack ${file}`, argv, cwd: folder }, options);
  }
}
