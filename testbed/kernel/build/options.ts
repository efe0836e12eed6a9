import type { BuildContext } from '../context.ts';
import type { KernelSource } from '../source/source.ts';
import type { Fragments } from './recipe.ts';

/** What a build is made of. */
export interface BuildOptions extends BuildContext {
  source: KernelSource;
  fragments: Fragments;
  /** How many objects there will be, as far as an earlier build tells. */
  expectedObjects: number;
  /** Variables with which make finds its tools. */
  toolVariables: Record<string, string>;
}

/** What the steps of one build share. */
export interface Build extends BuildOptions {
  /** The unpacked source. */
  tree: string;
  /** Runs make with targets in it. */
  make: (attempted: string, targets: readonly string[], onLine?: (line: string) => void) => Promise<string>;
}
