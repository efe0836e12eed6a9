import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { UnavailableError } from '../../../base/errors.ts';
import type { Report } from '../events.ts';

/** Bytes that the unpacked source and its objects take. */
const ROOM = 1.5e9;
const PREFIX = '.building-';
const OWNER = 'owner.json';
/** Seconds that the log of a failed build is kept, and a work folder whose builder cannot be asked. */
const LIFETIME = 24 * 3600;
/** Milliseconds between two looks at another build. */
const LOOK = 1000;

const ownerSchema = z.object({
  pid: z.number().int(),
  /** The process' start, in ticks since boot: a process id comes again, with this it does not. */
  started: z.string(),
  /** Process ids mean nothing in another container that shares this folder. */
  pidNamespace: z.string(),
  /** What is being built. */
  recipe: z.string(),
});
type Owner = z.infer<typeof ownerSchema>;

/** A folder for one build, removed when the build ends, however it ends. */
export class Workplace implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * @throws UnavailableError when neither the cache's nor the temporary folder has the room, or a path that
   *   kernel builds can stand.
   */
  static async open(cache: string, recipe: string): Promise<Workplace> {
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(path.join(await roomyFolder([cache, os.tmpdir()]), PREFIX));
    const owner: Owner = { pid: process.pid, ...(await identityOf('self')), recipe };
    await writeFile(path.join(folder, OWNER), JSON.stringify(owner));
    return new Workplace(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
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
  report: Report,
  signal?: AbortSignal,
): Promise<void> {
  await removeOldLogs(cache);
  for (let looks = 0; ; looks++) {
    const others = await liveOwners([...new Set([cache, os.tmpdir()])]);
    const same = others.find((owner) => owner.recipe === recipe);
    if (!same) return;
    if (looks === 0)
      report({ kind: 'note', text: `Process ${same.pid} is building this kernel already; waiting for it.` });
    await setTimeout(LOOK, undefined, { signal });
  }
}

async function liveOwners(folders: readonly string[]): Promise<Owner[]> {
  const owners: Owner[] = [];
  const { pidNamespace } = await identityOf('self');
  for (const parent of folders) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.filter((entry) => entry.startsWith(PREFIX))) {
      const folder = path.join(parent, name);
      const owner = await readOwner(folder);
      const isOurs = owner?.pidNamespace === pidNamespace;
      if (isOurs && (await isAlive(owner))) owners.push(owner);
      else if (isOurs || (await isOld(folder))) await rm(folder, { recursive: true, force: true });
    }
  }
  return owners;
}

async function removeOldLogs(cache: string): Promise<void> {
  const logs = (await readdir(cache).catch(() => [])).filter((name) => name.endsWith('.log'));
  for (const log of logs.map((name) => path.join(cache, name)))
    if (await isOld(log)) await rm(log, { force: true });
}

async function readOwner(folder: string): Promise<Owner | undefined> {
  const text = await readFile(path.join(folder, OWNER), 'utf8').catch(() => 'null');
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Being written at this moment.
    return undefined;
  }
}

async function isOld(place: string): Promise<boolean> {
  const { mtimeMs } = await stat(place).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > LIFETIME * 1000;
}

async function isAlive({ pid, started }: Owner): Promise<boolean> {
  const identity = await identityOf(pid).catch(() => undefined);
  return identity?.started === started;
}

/** The start time is word 22 of proc_pid_stat(5); words are counted after the name, which may hold spaces. */
async function identityOf(pid: number | 'self'): Promise<{ started: string; pidNamespace: string }> {
  const words = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ');
  return { started: words?.[19] ?? '', pidNamespace: await readlink(`/proc/self/ns/pid`) };
}
