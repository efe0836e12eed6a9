import type { Fragments } from './build/recipe.ts';
import type { KernelObserver } from './events.ts';
import type { Machine } from './machine.ts';

/** How a kernel is to be come by. */
export interface EnsureOptions {
  /** An archive or folder with a kernel source; the kernel is then built from no other. */
  source?: string | undefined;
  /** Builds even if the cache has the kernel. */
  force?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** What the build tells; by default it goes to stderr. */
  report?: KernelObserver | undefined;
  machine?: Machine | undefined;
  fragments?: Fragments | undefined;
}
