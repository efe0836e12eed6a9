import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../machine.ts';
import { compareVersions, isRecentEnough } from './version.ts';

/** Names of kernel sources in a folder's listing that are recent enough, newest first, archives before folders. */
export function sourceNames(names: readonly string[], suits = isRecentEnough): string[] {
  return names
    .flatMap((name) => {
      const [, version, suffix] = /^linux-source-(\d[\d.]*\d)(\.tar\.(?:xz|bz2|gz|zst))?$/.exec(name) ?? [];
      return version && suits(version) ? [{ name, version, isFolder: !suffix }] : [];
    })
    .sort((a, b) => compareVersions(b.version, a.version) || Number(a.isFolder) - Number(b.isFolder))
    .map(({ name }) => name);
}

/** The newest source that suits in a folder such as /usr/src; undefined when there is none. */
export async function installedSource(folder: string, suits = isRecentEnough): Promise<string | undefined> {
  for (const name of sourceNames(await readdir(folder).catch(() => []), suits)) {
    const place = join(folder, name);
    // Ubuntu keeps the archive in a folder of the same name, which is no source itself.
    if (name.includes('.tar.') || (await exists(join(place, 'Makefile')))) return place;
  }
  return undefined;
}
