import type { Run } from './build/shell.ts';
import type { KernelObserver } from './events.ts';
import type { Machine } from './machine.ts';

/** What the parts of one build share. */
export interface BuildContext {
  machine: Machine;
  /** A folder of this build alone; it is gone when the build has ended. */
  workFolder: string;
  /** Runs a command of the build. */
  run: Run;
  /** What the commands print is in this file. */
  log: string;
  report: KernelObserver;
}
