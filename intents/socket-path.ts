import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/**
 * Where the Multi Access Manager listens unless told otherwise: `INTENTBED_MAM`, else a file in the user's
 * runtime directory (XDG_RUNTIME_DIR), else in the user's cache; never in a directory that others can write to.
 */
export function defaultSocketPath(): string {
  const { INTENTBED_MAM: given, XDG_RUNTIME_DIR: runtime } = process.env;
  if (given) return given;
  return join(runtime ?? join(homedir(), '.cache'), 'intentbed', 'mam.socket');
}
