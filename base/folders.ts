import { join } from 'node:path';
import envPaths from 'env-paths';

/** The user's cache of this project. */
export const cacheFolder = (): string => envPaths('intentbed', { suffix: '' }).cache;

/** Where Node keeps compiled modules: in the guest, compiling costs ten times what it does outside. */
export const compileCache = (): string => join(cacheFolder(), 'node');
