import { execaSync } from 'execa';
import { fileURLToPath } from 'node:url';

/** The git revision of this program; null where there is no repository, or no git. */
export function revisionOf(): { commit: string; dirty: boolean } | null {
  const git = (...args: string[]): string =>
    execaSync('git', args, { cwd: fileURLToPath(new URL('.', import.meta.url)) }).stdout;
  try {
    return { commit: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain') !== '' };
  } catch {
    return null;
  }
}
