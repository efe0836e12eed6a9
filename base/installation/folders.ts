import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import envPaths from 'env-paths';

/**
 * The folders of this user for this project. A variable of the XDG Base Directory Specification that is empty or
 * relative counts as unset, as the specification has it.
 */
function folders(): ReturnType<typeof envPaths> {
  const { env } = process;
  // env-paths knows the empty ones.
  const relative = ['XDG_CACHE_HOME', 'XDG_STATE_HOME'].flatMap((name) =>
    env[name] && !isAbsolute(env[name]) ? [[name, env[name]] as const] : [],
  );
  for (const [name] of relative) Reflect.deleteProperty(env, name);
  try {
    return envPaths('intentbed', { suffix: '' });
  } finally {
    for (const [name, value] of relative) env[name] = value;
  }
}

/** The user's cache of this project. */
export const cacheFolder = (): string => folders().cache;

/** Where Node keeps compiled modules: in the guest, compiling costs ten times what it does outside. */
export const compileCache = (): string => join(cacheFolder(), 'node');

/** The same for guests that repeat to the bit: a folder for each set of programs, in which nothing changes. */
export const preparedCaches = (): string => join(cacheFolder(), 'prepared');

/** What stays between sessions, but concerns this machine alone: XDG_STATE_HOME, which env-paths gives for logs. */
export const stateFolder = (): string => folders().log;

/**
 * What lives as long as the user's session, in XDG_RUNTIME_DIR. There may be none, and one that `sudo` has kept in
 * the environment belongs to somebody else.
 */
export function runtimeFolder(): string | undefined {
  const { XDG_RUNTIME_DIR: given = '' } = process.env;
  if (!isAbsolute(given)) return undefined;
  const isMine = statSync(given, { throwIfNoEntry: false })?.uid === process.getuid?.();
  return isMine ? join(given, 'intentbed') : undefined;
}
