import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { FailedError } from '../../../base/errors.ts';
import { isExecutable, which } from '../../../base/processes/which.ts';

/** A program cannot be started. */
export class ProgramError extends FailedError {
  static override readonly code = 'ERR_PROGRAM';
  /** The exit status by which shells say so: 126 or 127. */
  readonly shellStatus: number;

  constructor(shellStatus: number, message: string) {
    super(message);
    this.shellStatus = shellStatus;
  }
}

/**
 * The file of a program, looked for as a shell does.
 *
 * @throws ProgramError with status 127 when there is none, 126 when it may not be executed or the working
 *   directory is not there.
 */
export function findProgram(name: string, cwd: string, path: string): string {
  if (!isFolder(cwd))
    throw new ProgramError(126, `The working directory ${cwd} does not exist in the testbed.`);
  if (name.includes('/')) return executable(isAbsolute(name) ? name : resolve(cwd, name), name);
  const file = which(name, `${path}:/usr/sbin:/sbin`);
  if (file === undefined) throw new ProgramError(127, `${name}: there is no such program on PATH.`);
  return file;
}

function executable(file: string, name: string): string {
  if (isExecutable(file)) return file;
  const exists = statSync(file, { throwIfNoEntry: false });
  throw exists
    ? new ProgramError(126, `${name}: may not be executed.`)
    : new ProgramError(127, `${name}: there is no such file.`);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
