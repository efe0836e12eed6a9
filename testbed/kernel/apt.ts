import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildContext } from './context.ts';
import { onPath } from './machine.ts';

/** Whether packages come with apt here: on Debian and its children. */
export function hasApt(): boolean {
  const commands = ['apt-get', 'apt-cache', 'dpkg'].map(onPath);
  return commands.every((command) => command !== undefined);
}

/** Options that make apt use a state of its own in place of the system's; none for the system's. */
export type AptState = readonly string[];

/** Options that make apt keep its lists and what it downloads below a folder (apt.conf(5)). */
export async function privateState(folder: string): Promise<AptState> {
  const [lists, cache] = [join(folder, 'lists'), join(folder, 'cache')];
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  // As root, apt reads the archive as a user who may have no way into this folder.
  return aptOptions({ 'Dir::State::Lists': lists, 'Dir::Cache': cache, 'APT::Sandbox::User': 'root' });
}

/** Settings of apt.conf(5) as arguments of a command of apt. */
export function aptOptions(settings: Record<string, string>): AptState {
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** Reads the lists of the system's sources anew, for this build alone. */
export async function freshLists(folder: string, { run }: BuildContext): Promise<AptState> {
  const state = await privateState(folder);
  await run('read the package lists')`apt-get update ${state}`;
  return state;
}

/** Versions of the kernel sources that apt's lists know: "6.12", "7.3". */
export async function sourceVersions({ run }: BuildContext, state: AptState = []): Promise<string[]> {
  const search = run('search for kernel sources');
  return versionsIn(await search`apt-cache search --names-only ${[...state, '^linux-source-[0-9.]+$']}`);
}

/** @param listing - what `apt-cache search` prints: a name, " - " and a description per line. */
export function versionsIn(listing: string): string[] {
  return [...listing.matchAll(/^linux-source-([\d.]+) /gm)].map(([, version = '']) => version);
}

/** As root: refreshes apt's lists. The command is reported before it runs, as with all that changes the system. */
export async function updateLists({ run, report }: BuildContext): Promise<void> {
  report({ kind: 'command', argv: ['apt-get', 'update'] });
  await run('update the package lists', NONINTERACTIVE)`apt-get update`;
}

/** As root: installs packages. */
export async function installPackages(
  packages: readonly string[],
  { run, report }: BuildContext,
): Promise<void> {
  const argv = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  report({ kind: 'command', argv });
  await run(`install ${packages.join(', ')}`, NONINTERACTIVE)`${argv}`;
}

const NONINTERACTIVE = { env: { DEBIAN_FRONTEND: 'noninteractive' } };

/** Downloads packages and unpacks their files below a folder; nothing of the system is changed. */
export async function unpackPackages(
  packages: readonly string[],
  folder: string,
  { run, report }: BuildContext,
  state: AptState = [],
): Promise<void> {
  const names = packages.join(', ');
  report({ kind: 'note', text: `Downloading ${names} for this build; nothing is installed.` });
  await run(`download ${names}`, { cwd: folder })`apt-get download ${[...state, ...packages]}`;
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.deb'))) {
    await run(`unpack ${file}`, { cwd: folder })`dpkg -x ${file} ${folder}`;
    await rm(join(folder, file));
  }
}

/** What installing packages would bring with them: they and all that they depend on, less what is there. */
export async function neededPackages(
  packages: readonly string[],
  { run }: BuildContext,
  state: AptState = [],
): Promise<string[]> {
  const plan = run(`plan to install ${packages.join(', ')}`);
  const words = ['install', '--simulate', '--no-install-recommends', ...state, ...packages];
  return plannedPackages(await plan`apt-get ${words}`);
}

/** @param plan - what `apt-get install --simulate` prints: "Inst flex (2.6.4-8.2 Debian:12.0 [amd64])" and more. */
export function plannedPackages(plan: string): string[] {
  return [...plan.matchAll(/^Inst ([^\s:]+)/gm)].map(([, name = '']) => name);
}
