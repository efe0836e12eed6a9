import { UsageError } from '../base/errors.ts';

/** A path that was given as a run cannot be read as one. The message names the file and what to do. */
export class RunError extends UsageError {
  static override readonly code = 'ERR_RUN';
}
