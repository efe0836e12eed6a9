import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../base/installation/package.ts';
import { manifestOf, type Contents } from './contents.ts';

/** What of a manifest the build reads and writes. */
export interface Manifest {
  name: string;
  version: string;
  exports: Record<string, string>;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
}

const readManifest = (contents: Contents): Manifest =>
  JSON.parse(readFileSync(manifestOf(contents), 'utf8')) as Manifest;

/** The modules that a manifest exports, as paths from the top of the clone. */
export const exportedModules = (contents: Contents): string[] =>
  Object.values(readManifest(contents).exports)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(contents.folder, file));

/** What an installation of the package brings along. */
export function dependenciesOf(contents: Contents): string[] {
  const { dependencies, optionalDependencies = {} } = readManifest(contents);
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

/** Fields that are of the clone only. */
const OF_THE_CLONE = ['private', 'scripts', 'devDependencies', 'workspaces', 'allowScripts'];

/**
 * The manifest of the built package: where that of the clone names a TypeScript file, it names the JavaScript and
 * the types that were made of it.
 *
 * @param engines - the releases of Node that it runs on
 */
export function builtManifest(contents: Contents, engines: string): Record<string, unknown> {
  const manifest = readManifest(contents);
  const built = (file: string, extension: string): string =>
    file.endsWith('.ts')
      ? `./${join('dist', relative(packageRoot, join(packageRoot, contents.folder, file))).replace(/\.ts$/, extension)}`
      : file;
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !OF_THE_CLONE.includes(field))),
    name: manifest.name,
    version: manifest.version,
    engines: { node: engines },
    bin: Object.fromEntries(Object.entries(manifest.bin).map(([name, file]) => [name, built(file, '.js')])),
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([subpath, file]) => [
        subpath,
        file.endsWith('.ts') ? { types: built(file, '.d.ts'), default: built(file, '.js') } : file,
      ]),
    ),
  };
}
