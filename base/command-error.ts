import { FailedError } from './errors.ts';

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
  static override readonly code = 'ERR_COMMAND';
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
