import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { FailedError, UnavailableError, UsageError } from '../../../netns/errors.ts';
import type { StepOptions } from '../build/step.ts';
import type { Report } from '../events.ts';
import type { Machine } from '../machine.ts';
import { hasApt, installPackages, newestSourcePackage, unpackPackages, updateLists } from './apt.ts';
import type { KernelSource } from './source.ts';
import { readSource } from './source.ts';
import { compareVersions, isRecentEnough, OLDEST } from './version.ts';

export interface ChoiceOptions {
  machine: Machine;
  /** A folder of this build, for what must be downloaded. */
  workFolder: string;
  step: StepOptions;
  report: Report;
}

/**
 * The newest distribution source that is installed; else the newest that apt can get: installed as root,
 * downloaded for this build only as an ordinary user.
 *
 * @throws UnavailableError that says what to type when there is none.
 */
export async function chooseSource(options: ChoiceOptions): Promise<KernelSource> {
  const { machine } = options;
  return (await installedSource(machine.sources, options.report)) ?? (await sourceFromApt(options));
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
export async function installedSource(folder: string, report: Report): Promise<KernelSource | undefined> {
  for (const name of sourceNames(await readdir(folder).catch(() => []))) {
    try {
      return await readSource(path.join(folder, name));
    } catch (error) {
      // Not a fault as such: Ubuntu keeps the archive in a folder of the same name, which is no source itself.
      if (!(error instanceof UsageError)) throw error;
      report({ kind: 'note', text: `Passed over: ${error.message}` });
    }
  }
  return undefined;
}

async function sourceFromApt({ machine, workFolder, step, report }: ChoiceOptions): Promise<KernelSource> {
  if (!(await hasApt())) throw new UnavailableError(describeNoSource('no apt'));
  let name = await newestSourcePackage();
  if (!name && machine.isRoot) {
    await updateLists(step, report);
    name = await newestSourcePackage();
  }
  if (!name)
    throw new UnavailableError(describeNoSource(machine.isRoot ? 'none in lists' : 'perhaps old lists'));
  if (machine.isRoot) {
    await installPackages([name], step, report);
    return expectSource(machine.sources, name, report);
  }
  const folder = path.join(workFolder, 'packages');
  await mkdir(folder, { recursive: true });
  await unpackPackages([name], folder, step, report);
  return expectSource(path.join(folder, 'usr/src'), name, report);
}

async function expectSource(folder: string, packageName: string, report: Report): Promise<KernelSource> {
  const source = await installedSource(folder, report);
  if (!source) throw new FailedError(`The package ${packageName} brought no kernel source into ${folder}.`);
  return source;
}

/** What to type when no source was found. */
export function describeNoSource(reason: 'no apt' | 'none in lists' | 'perhaps old lists'): string {
  const byHand =
    `Get the source of Linux ${OLDEST} or newer (https://www.kernel.org/) and type:\n` +
    '  npm run kernel -- --source linux-6.12.tar.xz';
  const missing = `The guest kernel is built from a kernel source (Linux ${OLDEST} or newer), and none is installed.`;
  if (reason === 'no apt') return `${missing}\n${byHand}`;
  if (reason === 'none in lists')
    return `${missing}\nThe package sources of this machine have none either. ${byHand}`;
  return `${missing}\nThe package lists name none; they may be old. Type:\n  sudo apt-get update && npm run kernel\nor: ${byHand}`;
}
