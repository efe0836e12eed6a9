import { join } from 'node:path';
import process from 'node:process';
import { cacheFolder, runtimeFolder } from '../base/installation/folders.ts';

/**
 * Where the Multi Access Manager listens unless told otherwise: `INTENTBED_MAM`, else a file in the user's
 * runtime directory (XDG_RUNTIME_DIR), else in the user's cache; never in a directory that others can write to.
 */
export const defaultSocketPath = (): string =>
  process.env['INTENTBED_MAM'] || join(runtimeFolder() ?? cacheFolder(), 'mam.socket');
