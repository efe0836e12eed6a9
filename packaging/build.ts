import { cpSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build as bundle, type InlineConfig } from 'tsdown';
import { packageRoot } from '../base/installation/package.ts';
import type { Contents } from './contents.ts';
import { dependenciesOf, exportedModules } from './manifest.ts';

/** The oldest Node that the built packages run on: undici's, which also runs TypeScript as it is. */
export const OLDEST_NODE = '22.19';

/** System calls: a binary of its own, which is loaded where it is needed and there. */
const NATIVE = ['koffi'];

/** Builds a package into the folder `dist` beside its manifest. */
export async function build(contents: Contents): Promise<void> {
  const folder = join(packageRoot, contents.folder, 'dist');
  rmSync(folder, { recursive: true, force: true });
  const exported = exportedModules(contents);
  const common: InlineConfig = {
    config: false,
    cwd: packageRoot,
    tsconfig: 'tsconfig.json',
    outDir: folder,
    clean: false,
    format: 'esm',
    platform: 'node',
    target: `node${OLDEST_NODE}`,
    fixedExtension: false,
    hash: true,
    logLevel: 'error',
    report: false,
    outputOptions: { chunkFileNames: 'chunks/[name]-[hash].js' },
  };
  await bundle({
    ...common,
    entry: entries([...exported, ...contents.modules]),
    deps: { neverBundle: true, onlyImport: dependenciesOf(contents) },
    dts: { entry: exported },
  });
  await bundle({
    ...common,
    entry: entries(contents.programs),
    deps: {
      alwaysBundle: (name) => !isBuiltin(name) && !NATIVE.includes(name),
      onlyBundle: false,
      onlyImport: NATIVE,
    },
    dts: false,
  });
  for (const asset of contents.assets) cpSync(join(packageRoot, asset), join(folder, asset));
}

/** Entries by the name of what is built of them: their path without the extension. */
const entries = (files: readonly string[]): Record<string, string> =>
  Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), file]));
