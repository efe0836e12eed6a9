import process from 'node:process';

/** The working directory of the user: npm runs scripts in the project's folder, and says where it was called. */
export const userFolder = (): string =>
  (process.env['npm_lifecycle_event'] && process.env['INIT_CWD']) || process.cwd();
