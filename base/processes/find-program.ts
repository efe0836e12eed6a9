import { delimiter, join } from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../installation/folders.ts';
import { which } from './which.ts';

/** Where programs are kept that were fetched because the machine lacks them. */
export const toolsFolder = (): string => join(cacheFolder(), 'tools');
/** The commands among them. */
export const toolsCommands = (): string => join(toolsFolder(), 'bin');

/**
 * Where programs are looked for: on the PATH given, in the system's folders, which ordinary users need not have on
 * theirs, and last among the fetched ones.
 */
export function programPath(given = process.env['PATH'] ?? ''): string {
  return [given, '/usr/sbin', '/sbin', toolsCommands()].filter(Boolean).join(delimiter);
}

/** The file of a program, wherever it may be. */
export const findProgram = (name: string): string | undefined => which(name, programPath());
