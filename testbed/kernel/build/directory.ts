import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UnavailableError } from '../../../base/errors.ts';
import { formatOwner, isAlive, isGone, parseOwner, thisProcess } from '../../../base/processes/owner.ts';
import type { KernelObserver } from '../events.ts';

/** Bytes that the unpacked source and its objects take. */
const ROOM = 1.5e9;
const PREFIX = '.building-';
/** Seconds that the log of a failed build is kept, and a work folder whose builder cannot be asked. */
const LIFETIME = 24 * 3600;
/** Milliseconds between two looks at another build. */
const LOOK = 1000;

/** What the names of directories begin with in which this kernel is built; the builder's process follows. */
const prefixOf = (recipe: string) => `${PREFIX}${recipe.slice(0, 12)}-`;

/** A directory for one build, removed when the build ends, however it ends. */
export class BuildDirectory implements AsyncDisposable {
  readonly path: string;

  private constructor(folder: string) {
    this.path = folder;
  }

  /**
   * @throws UnavailableError when neither the cache's nor the temporary folder has the room, or a path that
   *   kernel builds can stand.
   */
  static async open(cache: string, recipe: string): Promise<BuildDirectory> {
    await mkdir(cache, { recursive: true });
    const name = `${prefixOf(recipe)}${formatOwner(thisProcess())}-`;
    const folder = await mkdtemp(join(await roomyFolder([cache, tmpdir()]), name));
    return new BuildDirectory(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function roomyFolder(folders: readonly string[]): Promise<string> {
  const troubles: string[] = [];
  for (const folder of folders) {
    const { bavail, bsize } = await statfs(folder);
    // The kernel's Makefile refuses such paths.
    if (/[\s:]/.test(folder)) troubles.push(`${folder} has a space or a colon in its name`);
    else if (bavail * bsize < ROOM)
      troubles.push(`${folder} has ${Math.round((bavail * bsize) / 1e6)} MB left`);
    else return folder;
  }
  throw new UnavailableError(
    `Building the guest kernel takes a folder with ${ROOM / 1e6} MB: ${troubles.join('; ')}. ` +
      'Set XDG_CACHE_HOME or TMPDIR to a folder with room.',
  );
}

/** Removes what killed builds have left, and waits while another process builds the same kernel. */
export async function waitForOthers(
  cache: string,
  recipe: string,
  report: KernelObserver,
  signal?: AbortSignal,
): Promise<void> {
  await removeOldLogs(cache);
  for (let looks = 0; ; looks++) {
    const others = await liveBuilds([...new Set([cache, tmpdir()])]);
    const same = others.find(({ name }) => name.startsWith(prefixOf(recipe)));
    if (!same) return;
    if (looks === 0)
      report({ kind: 'note', text: `Process ${same.pid} is building this kernel already; waiting for it.` });
    await setTimeout(LOOK, undefined, { signal });
  }
}

/** The builds that are under way; what others have left is removed. */
async function liveBuilds(folders: readonly string[]): Promise<{ name: string; pid: number }[]> {
  const live: { name: string; pid: number }[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((entry) => entry.startsWith(PREFIX))) {
      const builder = parseOwner(name.slice(name.indexOf('-', PREFIX.length) + 1));
      const place = join(folder, name);
      if (builder && isAlive(builder)) live.push({ name, pid: builder.pid });
      else if ((builder && isGone(builder)) || (await isOld(place)))
        await rm(place, { recursive: true, force: true });
    }
  }
  return live;
}

async function removeOldLogs(cache: string): Promise<void> {
  const logs = (await readdir(cache).catch(() => [])).filter((name) => name.endsWith('.log'));
  for (const log of logs.map((name) => join(cache, name)))
    if (await isOld(log)) await rm(log, { force: true });
}

async function isOld(place: string): Promise<boolean> {
  const { mtimeMs } = await stat(place).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > LIFETIME * 1000;
}
