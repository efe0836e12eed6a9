import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { FailedError, UnavailableError } from '../../../base/errors.ts';
import { hasApt, installPackages, newestSourcePackage, unpackPackages, updateLists } from '../apt.ts';
import type { BuildContext } from '../context.ts';
import { exists } from '../machine.ts';
import { compareVersions, isRecentEnough, OLDEST } from './version.ts';

/**
 * Path of the newest distribution source that is installed; else of the newest that apt can get: installed as
 * root, downloaded for this build only as an ordinary user.
 *
 * @throws UnavailableError that says what to type when there is none.
 */
export async function chooseSource(context: BuildContext): Promise<string> {
  return (await installedSource(context.machine.sources)) ?? (await sourceFromApt(context));
}

/** Names of kernel sources in a folder's listing that are recent enough, newest first, archives before folders. */
export function sourceNames(names: readonly string[]): string[] {
  return names
    .flatMap((name) => {
      const [, version, suffix] = /^linux-source-(\d[\d.]*\d)(\.tar\.(?:xz|bz2|gz|zst))?$/.exec(name) ?? [];
      return version && isRecentEnough(version) ? [{ name, version, isFolder: !suffix }] : [];
    })
    .sort((a, b) => compareVersions(b.version, a.version) || Number(a.isFolder) - Number(b.isFolder))
    .map(({ name }) => name);
}

/** The newest source in a folder such as /usr/src; undefined when there is none. */
export async function installedSource(folder: string): Promise<string | undefined> {
  for (const name of sourceNames(await readdir(folder).catch(() => []))) {
    const place = path.join(folder, name);
    // Ubuntu keeps the archive in a folder of the same name, which is no source itself.
    if (name.includes('.tar.') || (await exists(path.join(place, 'Makefile')))) return place;
  }
  return undefined;
}

async function sourceFromApt({ machine, workFolder, step, report }: BuildContext): Promise<string> {
  if (!(await hasApt())) throw new UnavailableError(describeNoSource('no apt'));
  let name = await newestSourcePackage();
  if (!name && machine.isRoot) {
    await updateLists(step, report);
    name = await newestSourcePackage();
  }
  if (!name)
    throw new UnavailableError(describeNoSource(machine.isRoot ? 'not in lists' : 'perhaps old lists'));
  if (machine.isRoot) {
    await installPackages([name], step, report);
    return expectSource(machine.sources, name);
  }
  const folder = path.join(workFolder, 'source');
  await mkdir(folder);
  await unpackPackages([name], folder, step, report);
  return expectSource(path.join(folder, 'usr/src'), name);
}

async function expectSource(folder: string, packageName: string): Promise<string> {
  const source = await installedSource(folder);
  if (!source) throw new FailedError(`The package ${packageName} brought no kernel source into ${folder}.`);
  return source;
}

/** What to type when no source was found. */
export function describeNoSource(reason: 'no apt' | 'not in lists' | 'perhaps old lists'): string {
  const why = {
    'no apt': 'There is no apt to get it from.',
    'not in lists': 'apt knows none either.',
    'perhaps old lists':
      "apt's lists name none; perhaps they are old. Type:\n  sudo apt-get update && npm run kernel",
  }[reason];
  return [
    `The guest kernel is built from the source of Linux ${OLDEST} or newer, and none is installed. ${why}`,
    'An archive from https://www.kernel.org/ serves as well:',
    `  npm run kernel -- --source linux-${OLDEST}.tar.xz`,
  ].join('\n');
}
