import { execaSync } from 'execa';
import { isBuilt, packageRoot } from '../../../base/installation/package.ts';

/** The git revision of this program; null where there is no repository, or no git. */
export function revisionOf(): { commit: string; dirty: boolean } | null {
  const git = (...args: string[]): string => execaSync('git', args, { cwd: packageRoot }).stdout;
  // A package lies in a repository of somebody else, if in any.
  if (isBuilt) return null;
  try {
    return { commit: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain') !== '' };
  } catch {
    return null;
  }
}
