import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FailedError, UnavailableError } from '../../../base/errors.ts';
import { toType } from '../../../base/installation/to-type.ts';
import { hasApt, installPackages, sourceVersions, unpackPackages, updateLists } from '../apt.ts';
import type { BuildContext } from '../context.ts';
import { installedSource } from './installed.ts';
import { compareVersions, isRecentEnough, OLDEST } from './version.ts';

/**
 * A source of any series that is recent enough: the newest that is installed; else the newest that the
 * distribution's apt can get, installed as root, downloaded for this build only as an ordinary user.
 *
 * @throws UnavailableError that says what to type when there is none.
 */
export async function distributionSource(context: BuildContext): Promise<string> {
  return (await installedSource(context.machine.sources)) ?? (await sourceFromApt(context));
}

async function sourceFromApt(context: BuildContext): Promise<string> {
  const { machine, workFolder } = context;
  if (!hasApt()) throw new UnavailableError(describeNoSource('no apt'));
  let name = newestPackage(await sourceVersions(context));
  if (!name && machine.isRoot) {
    await updateLists(context);
    name = newestPackage(await sourceVersions(context));
  }
  if (!name)
    throw new UnavailableError(describeNoSource(machine.isRoot ? 'not in lists' : 'perhaps old lists'));
  if (machine.isRoot) {
    await installPackages([name], context);
    return expectSource(machine.sources, name);
  }
  const folder = join(workFolder, 'source');
  await mkdir(folder, { recursive: true });
  await unpackPackages([name], folder, context);
  return expectSource(join(folder, 'usr/src'), name);
}

/** The package with the newest source that is recent enough. */
export function newestPackage(versions: readonly string[]): string | undefined {
  const newest = versions.filter(isRecentEnough).sort(compareVersions).at(-1);
  return newest && `linux-source-${newest}`;
}

async function expectSource(folder: string, packageName: string): Promise<string> {
  const source = await installedSource(folder);
  if (!source) throw new FailedError(`The package ${packageName} put no kernel source into ${folder}.`);
  return source;
}

/** What to type when no source was found. */
function describeNoSource(reason: 'no apt' | 'not in lists' | 'perhaps old lists'): string {
  const why = {
    'no apt': 'There is no apt to get it from.',
    'not in lists': 'apt knows none either.',
    'perhaps old lists': `apt's lists name none; they may be out of date. Type:\n  sudo apt-get update && ${toType('kernel')}`,
  }[reason];
  return [
    `The guest kernel is built from the source of Linux ${OLDEST} or newer, and none is installed. ${why}`,
    'An archive from https://www.kernel.org/ serves as well:',
    `  ${toType('kernel', '--source', `linux-${OLDEST}.tar.xz`)}`,
  ].join('\n');
}
