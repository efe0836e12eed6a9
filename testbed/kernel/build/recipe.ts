import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { assetFile } from '../../../base/installation/package.ts';

/** The configuration fragments: what the guest must have, and what it does without when the source allows it. */
export interface Fragments {
  required: string;
  lean: string;
}

export async function readFragments(): Promise<Fragments> {
  const [required, lean] = await Promise.all(
    ['guest.config', 'lean.config'].map((name) => readFile(assetFile(`testbed/kernel/${name}`), 'utf8')),
  );
  return { required: required ?? '', lean: lean ?? '' };
}

/** Stands for everything beside the fragments that decides what is built; raise it when that changes. */
const RECIPE_VERSION = 4;

/** Hash over all that decides what is built from a given source. */
export function recipeHash({ required, lean }: Fragments): string {
  return createHash('sha256')
    .update(JSON.stringify([RECIPE_VERSION, required, lean]))
    .digest('hex');
}

/**
 * Neither looks for warnings, which nobody reads, nor tracks macros for them: both take a tenth of the compiler's time. The
 * code is the same.
 */
const COMPILER_FLAGS = 'KCFLAGS=-w -ftrack-macro-expansion=0';

/** The make command for targets of a guest kernel. */
export function makeCommand(targets: readonly string[], { ccache }: { ccache: boolean }): string[] {
  const compilers = ccache ? ['CC=ccache gcc', 'HOSTCC=ccache gcc'] : [];
  return ['make', 'ARCH=um', COMPILER_FLAGS, ...compilers, ...targets];
}

/**
 * Variables of the build. Nothing of the machine, the user and the hour enters the kernel, so that equal
 * sources give equal files; ccache finds a file again in another build's folder.
 */
export function makeEnvironment(tree: string): Record<string, string> {
  return {
    KBUILD_BUILD_TIMESTAMP: 'Thu Jan  1 00:00:00 UTC 1970',
    KBUILD_BUILD_USER: 'intentbed',
    KBUILD_BUILD_HOST: 'guest',
    CCACHE_BASEDIR: tree,
    CCACHE_NOHASHDIR: '1',
  };
}
