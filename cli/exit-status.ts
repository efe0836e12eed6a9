import { FailedError, UnavailableError, UsageError } from '../base/errors.ts';
import { RunError } from '../results/errors.ts';

/** Exit statuses of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, unavailable: 3, interrupted: 130 } as const;

/** Maps an error to the exit status of the command and the text that the user sees. */
export function exitStatusOf(error: unknown): { status: number; message: string } {
  // A directory that is no run, or one of a newer program, was the wrong thing to name.
  if (error instanceof UsageError || error instanceof RunError)
    return { status: EXIT.usage, message: error.message };
  if (error instanceof UnavailableError) return { status: EXIT.unavailable, message: error.message };
  if (error instanceof FailedError) return { status: EXIT.failed, message: error.message };
  if (error instanceof Error && error.name === 'AbortError')
    return { status: EXIT.interrupted, message: 'Interrupted.' };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: EXIT.failed, message: `This is a fault of intentbed itself:\n${text}` };
}
