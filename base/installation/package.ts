import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whether this is the built package, in JavaScript, and not the source as it is. */
export const isBuilt = import.meta.filename.endsWith('.js');

/** The folder of the package that this module came with: in a clone, the clone. */
export const packageRoot = nearestManifest(import.meta.dirname);

function nearestManifest(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`No package.json in or above ${import.meta.dirname}.`);
  return nearestManifest(parent);
}

/** Release of the package. */
export const release = (): string =>
  (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

/**
 * Modules that are found by their path: programs that run as processes of their own, many of them within a guest.
 * The build makes an entry of each. Those of `socket-intents` it names itself.
 */
export const PROGRAMS = [
  'testbed/calibration/client-main',
  'testbed/calibration/server',
  'testbed/capture/own/main',
  'testbed/daemon/server/main',
  'testbed/worlds/agent/main',
  'workloads/driver/main',
  'workloads/servers/http/main',
  'workloads/servers/main',
] as const;

/** The file of a program, to be run with Node. */
export const programFile = (program: (typeof PROGRAMS)[number]): string => moduleFile(program);

/** The file of a module that is loaded by its path, from its path in the source without extension. */
export const moduleFile = (path: string): string =>
  isBuilt ? join(packageRoot, 'dist', `${path}.js`) : join(packageRoot, `${path}.ts`);

/** A file that comes along as it is, from its path in the source. */
export const assetFile = (path: string): string => join(packageRoot, isBuilt ? 'dist' : '', path);
