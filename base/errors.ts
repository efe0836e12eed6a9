/**
 * The errors of this program that a user may see, by what follows from them. The command line maps them to
 * exit statuses; every other error is a fault of the program itself.
 */

/** What was asked for makes no sense: an unknown name, a malformed value. The message lists what is known. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** This machine cannot do it. The message says what is missing and what to type. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** It was tried and did not succeed. */
export class FailedError extends Error {
  override readonly name: string = 'FailedError';
}

/** The facts of a command that failed. */
export interface CommandFailure {
  /** What the command was to achieve, as a clause: "add the veth pair of link dsl". */
  attempted: string;
  argv: readonly string[];
  /** Exit status; null when it could not be started or a signal ended it. */
  status: number | null;
  signal?: string | null | undefined;
  stderr: string;
  /** The lines that were fed to a batch command. */
  batch?: readonly string[] | undefined;
}

/** A command of the system failed: one error with all that is needed to understand it. */
export class CommandError extends FailedError {
  override readonly name = 'CommandError';
  readonly failure: CommandFailure;

  constructor(failure: CommandFailure) {
    super(describeFailure(failure));
    this.failure = failure;
  }
}

function describeFailure(failure: CommandFailure): string {
  const outcome =
    failure.status === null
      ? failure.signal
        ? `was ended by ${failure.signal}`
        : 'could not be started'
      : `exited with status ${failure.status}`;
  const lines = [`Could not ${failure.attempted}: ${failure.argv.join(' ')} ${outcome}.`];
  const stderr = failure.stderr.trim();
  if (stderr) lines.push(...stderr.split('\n').map((line) => `  ${line}`));
  const culprit = failedBatchLine(failure);
  if (culprit) lines.push(`  in the batch line: ${culprit}`);
  return lines.join('\n');
}

/** `ip -batch` and `tc -batch` name the line they stopped at: "Command failed -:3". */
function failedBatchLine({ batch, stderr }: CommandFailure): string | undefined {
  const number = /Command failed [^\s:]*:(\d+)/.exec(stderr)?.[1];
  return number ? batch?.[Number(number) - 1] : undefined;
}
