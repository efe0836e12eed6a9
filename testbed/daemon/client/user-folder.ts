import process from 'node:process';

/** The working directory of the user: npm runs a script in the project's folder, and says where it was called. */
export const userFolder = (): string =>
  (process.env['npm_lifecycle_event']?.startsWith('testbed:') && process.env['INIT_CWD']) || process.cwd();
