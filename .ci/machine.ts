import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../base/installation/folders.ts';

/** Programs that a machine need not have. */
const HIDDEN = /^(ping|tcpdump|dumpcap|iperf3|dig|curl|wget|ethtool|ss|chromium.*|google-chrome.*)$/;

/** The environment of a machine. */
export interface Machine extends AsyncDisposable {
  env: NodeJS.ProcessEnv;
}

/**
 * This machine without what somebody may have furnished it with: PATH is a folder of links to everything but the hidden
 * programs, and the cache of the user has the guest kernel alone.
 */
export async function bareMachine(): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'intentbed-bare-'));
  const programs = join(folder, 'bin');
  await mkdir(programs);
  for (const place of (process.env['PATH'] ?? '').split(delimiter).filter((entry) => isAbsolute(entry)))
    for (const name of (await readdir(place).catch(() => [])).filter((entry) => !HIDDEN.test(entry)))
      await symlink(join(place, name), join(programs, name)).catch(ignoreEarlier);
  const cache = join(folder, 'cache', 'intentbed');
  const kernels = join(cacheFolder(), 'kernel');
  await mkdir(cache, { recursive: true });
  await mkdir(kernels, { recursive: true });
  await symlink(kernels, join(cache, 'kernel'));
  const { CHROMIUM: _, ...env } = process.env;
  return {
    env: {
      ...env,
      PATH: programs,
      XDG_CACHE_HOME: dirname(cache),
      NODE_COMPILE_CACHE: join(cache, 'node'),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Of programs with one name, the first on PATH counts. */
function ignoreEarlier(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
