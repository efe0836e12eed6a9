import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { preparedCaches } from '../../base/installation/folders.ts';
import { packageRoot, programFile } from '../../base/installation/package.ts';
import { programsDigest } from '../../base/installation/programs.ts';
import { validate } from '../../base/input/validate.ts';
import { profileNamed } from '../profiles.ts';
import { openScripted, type WorldChoice } from '../worlds/kinds/choose.ts';
import { deploymentScript } from './script.ts';
import { specSchema } from './spec.ts';

/** Seconds after which a folder that nobody has used is removed. */
const LIFETIME = 14 * 24 * 3600;

/**
 * The folder with compiled modules for guests that repeat to the bit. V8 reads the clock whenever it compiles, and each
 * reading takes some of the virtual time; so what is compiled already must be the same in every run. It is filled once
 * for each set of programs, by a guest that has a seed as well, in which all programs start and nothing is measured.
 * Modules that are loaded later than that are compiled in every guest, and not kept.
 */
export function rehearse(choice: Extract<WorldChoice, { kind: 'guest' }>): Promise<string> {
  return (rehearsed ??= preparedFolder(choice));
}

let rehearsed: Promise<string> | undefined;

async function preparedFolder(choice: Extract<WorldChoice, { kind: 'guest' }>): Promise<string> {
  const key = createHash('sha256').update(`${programsDigest()}\0${packageRoot}`).digest('hex').slice(0, 16);
  const folder = join(preparedCaches(), key);
  if (!existsSync(folder)) await prepare(choice, folder);
  const now = new Date();
  await utimes(folder, now, now);
  return folder;
}

async function prepare(choice: Extract<WorldChoice, { kind: 'guest' }>, folder: string): Promise<void> {
  await mkdir(preparedCaches(), { recursive: true });
  await removeOld();
  const compiled = await mkdtemp(`${folder}.`);
  try {
    await using world = await openScripted(choice, {
      seed: '0'.repeat(16),
      compiled,
      fills: true,
      script: (own) =>
        deploymentScript(
          own,
          validate(specSchema, { topology: { links: [profileNamed('dsl')] } }, 'The rehearsal'),
          {
            program: programFile('workloads/driver/main'),
            jobs: [],
          },
        ),
    });
    await Promise.all(world.scripted.map(({ result }) => world.owes(result)));
    // Programs keep what they have compiled once they are ready; the last one ends after that.
    const last = world.scripted.at(-1)?.program;
    last?.end();
    await last?.ended();
    // Another process may have been faster.
    await rename(compiled, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(compiled, { recursive: true, force: true });
  }
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(preparedCaches())) {
    const folder = join(preparedCaches(), name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > LIFETIME * 1000) await rm(folder, { recursive: true, force: true });
  }
}
