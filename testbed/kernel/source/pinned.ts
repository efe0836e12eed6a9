import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FailedError } from '../../../base/errors.ts';
import type { AptState } from '../apt.ts';
import { aptOptions, hasApt, privateState, sourceVersions, unpackPackages, updateLists } from '../apt.ts';
import type { BuildContext } from '../context.ts';
import { exists } from '../machine.ts';
import { installedSource } from './installed.ts';
import { debianMirrors } from './mirror.ts';
import { isPinned, SERIES } from './series.ts';

/** The suites of Debian that may have the pinned series, the smallest lists first. */
const SUITES = ['trixie-backports', 'forky', 'sid'];

/** A source, or the reason why there is no way to it. */
export type Found = { path: string } | { reason: string };

/**
 * The source of the pinned series: installed, or from Debian's archive. The archive is read with lists and a cache
 * of this build alone, so that nothing of the system changes, and its signatures are checked with Debian's keys.
 */
export async function pinnedSource(context: BuildContext): Promise<Found> {
  const installed = await installedSource(context.machine.sources, isPinned);
  if (installed) return { path: installed };
  if (!hasApt()) return { reason: 'there is no apt to get it with' };
  try {
    const keyring = await debianKeyring(context);
    const troubles: string[] = [];
    for (const mirror of await debianMirrors(context.machine.apt))
      for (const suite of SUITES) {
        const found = await sourceFrom(suite, mirror, keyring, context);
        if ('path' in found) return found;
        troubles.push(found.reason);
      }
    return { reason: troubles.join('; ') };
  } catch (error) {
    if (error instanceof FailedError) return { reason: summary(error) };
    throw error;
  }
}

async function sourceFrom(
  suite: string,
  mirror: string,
  keyring: string,
  context: BuildContext,
): Promise<Found> {
  const folder = join(context.workFolder, `${suite}-${new URL(mirror).host.replace(/\W/g, '-')}`);
  const state = await stateWith(folder, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  try {
    await context.run(`read the lists of ${suite}`)`apt-get update ${state}`;
  } catch (error) {
    if (error instanceof FailedError) return { reason: summary(error) };
    throw error;
  }
  if (!(await sourceVersions(context, state)).includes(SERIES))
    return { reason: `${suite} of ${mirror} has no linux-source-${SERIES}` };
  const source = join(context.workFolder, 'source');
  await mkdir(source, { recursive: true });
  await unpackPackages([`linux-source-${SERIES}`], source, context, state);
  const place = await installedSource(join(source, 'usr/src'), isPinned);
  return place ? { path: place } : { reason: `linux-source-${SERIES} of ${suite} holds no kernel source` };
}

/** Options of apt for one line of sources, with lists and a cache below a folder (apt.conf(5)). */
async function stateWith(folder: string, sources: string): Promise<AptState> {
  const state = await privateState(folder);
  const list = join(folder, 'list');
  await writeFile(list, sources);
  const settings = {
    'Dir::Etc::SourceList': list,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '0',
    'Acquire::http::Timeout': '15',
  };
  return [...state, ...aptOptions(settings)];
}

/** Names of Debian's keys in the folder of keyrings; the second is the newer one. */
const KEYRINGS = ['debian-archive-keyring.gpg', 'debian-archive-keyring.pgp'];

/**
 * The keys that Debian's archive is signed with. Ubuntu has them in a package that is not installed; the package is
 * signed by Ubuntu.
 */
async function debianKeyring(context: BuildContext): Promise<string> {
  const found = await keyringIn(context.machine.keyrings);
  if (found) return found;
  const folder = join(context.workFolder, 'keys');
  await mkdir(folder);
  const unpack = () => unpackPackages(['debian-archive-keyring'], folder, context);
  try {
    await unpack().catch(async (error: unknown) => {
      if (!context.machine.isRoot || !(error instanceof FailedError)) throw error;
      // A new machine has no lists yet.
      await updateLists(context);
      await unpack();
    });
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    throw new FailedError(`${NO_KEYS}\n${error.message}`);
  }
  const unpacked = await keyringIn(join(folder, 'usr/share/keyrings'));
  if (!unpacked) throw new FailedError(NO_KEYS);
  return unpacked;
}

const NO_KEYS =
  "Debian's keys, which show that its archive is genuine, are missing here. " +
  'Type: sudo apt-get install debian-archive-keyring';

async function keyringIn(folder: string): Promise<string | undefined> {
  for (const file of KEYRINGS.map((name) => join(folder, name))) if (await exists(file)) return file;
  return undefined;
}

/** What failed and, where a program says it, why: the error's first line, and apt's first complaint. */
function summary({ message }: Error): string {
  const [first = '', ...rest] = message.split('\n');
  const complaint = rest.map((line) => line.trim()).find((line) => /^E: /.test(line));
  return complaint ? `${first.replace(/:.*$/, '')} (${complaint.slice(3)})` : first;
}
