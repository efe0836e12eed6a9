import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatOwner, isAlive, ownerOf, parseOwner } from '../base/processes/owner.ts';
import { builtManifest } from './manifest.ts';
import { manifestOf, type Contents } from './contents.ts';

/**
 * npm packs a folder with the manifest that lies in it, and knows no other. While it packs, the manifest of the
 * built package takes the place of the clone's, which lies beside it.
 */
const asideOf = (manifest: string): string => `${manifest}.clone`;

/** Puts the manifest of the built package into its place, until npm is done with it, or ends however it does. */
export function swapManifest(contents: Contents, engines: string): void {
  const manifest = manifestOf(contents);
  const built = `${JSON.stringify(builtManifest(contents, engines), null, 2)}\n`;
  const npm = formatOwner(ownerOf(ancestorBehindShells()));
  // It outlives an interrupted npm, whose group of processes it does not belong to.
  const guard = [import.meta.filename, manifest, npm];
  spawn(process.execPath, guard, { detached: true, stdio: 'ignore' }).unref();
  copyFileSync(manifest, asideOf(manifest));
  // There is a manifest at every moment: others may be at work in the clone.
  writeFileSync(`${manifest}.built`, built);
  renameSync(`${manifest}.built`, manifest);
}

/** Puts the manifest of the clone back; without effect where it is in its place. */
export function restoreManifest(manifest: string): void {
  if (existsSync(asideOf(manifest))) renameSync(asideOf(manifest), manifest);
}

/** The process that runs this script: npm, behind the shell that it starts for each. */
function ancestorBehindShells(): number {
  let pid = process.ppid;
  while (/^(sh|dash|bash)$/.test(readFileSync(`/proc/${pid}/comm`, 'utf8').trim())) {
    // proc_pid_status(5): unlike in `stat`, a field is found by its name.
    const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (!parent || parent === '1') break;
    pid = Number(parent);
  }
  return pid;
}

if (import.meta.main) {
  const [manifest = '', text = ''] = process.argv.slice(2);
  const npm = parseOwner(text);
  while (npm && isAlive(npm)) await sleep(100);
  restoreManifest(manifest);
}
