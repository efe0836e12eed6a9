import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { FailedError } from '../../../base/errors.ts';
import type { KernelDescription } from '../cache.ts';
import { FILES } from '../cache.ts';
import { onPath } from '../machine.ts';
import { unpackSource } from '../source/unpack.ts';
import { configure } from './configure.ts';
import type { Build, BuildOptions } from './options.ts';
import { BuildProgress, isCompiled } from './progress.ts';
import { makeCommand, makeEnvironment, recipeHash } from './recipe.ts';
import type { Run } from './shell.ts';

/**
 * Builds a guest kernel.
 *
 * @returns a folder with the kernel, its configuration and its description, ready to be published.
 */
export async function buildKernel(options: BuildOptions): Promise<string> {
  const start = performance.now();
  const build = await prepare(options);
  options.report({ kind: 'step', step: 'unpack' });
  await unpackSource(options.source, build.tree, options.run);
  options.report({ kind: 'step', step: 'configure' });
  await configure(build);
  options.report({ kind: 'step', step: 'compile' });
  const objects = await compile(build);
  return collect(build, objects, (performance.now() - start) / 1000);
}

async function prepare(options: BuildOptions): Promise<Build> {
  const tree = join(options.workFolder, 'tree');
  const ccache = onPath('ccache') !== undefined;
  const env = { ...makeEnvironment(tree), ...options.toolVariables };
  const make: Build['make'] = (attempted, targets, onLine) =>
    options.run(attempted, { cwd: tree, env, onLine })`${makeCommand(targets, { ccache })}`;
  return { ...options, tree, make };
}

/** Compiles the kernel; returns the number of objects. */
async function compile({ make, report, expectedObjects }: Build): Promise<number> {
  const progress = new BuildProgress(expectedObjects, performance.now() / 1000);
  await make('compile the kernel', [`-j${availableParallelism()}`, 'linux'], (line) => {
    if (!isCompiled(line)) return;
    const secondsLeft = progress.count(performance.now() / 1000);
    report({ kind: 'progress', done: progress.done, total: progress.total, secondsLeft });
  });
  return progress.done;
}

async function collect(
  { tree, workFolder, source, fragments, run }: Build,
  objects: number,
  buildTime: number,
): Promise<string> {
  const folder = join(workFolder, 'kernel');
  await mkdir(folder);
  const kernel = join(folder, FILES.kernel);
  await run('strip the kernel')`strip -o ${kernel} ${join(tree, 'linux')}`;
  await copyFile(join(tree, '.config'), join(folder, FILES.config));
  const config = await readFile(join(folder, FILES.config), 'utf8');
  const description: KernelDescription = {
    schemaVersion: 1,
    release: await releaseOf(kernel, run),
    version: source.version,
    // A downloaded one is gone with the build.
    source: source.path.startsWith(workFolder) ? basename(source.path) : source.path,
    recipe: recipeHash(fragments),
    gcc: /CONFIG_CC_VERSION_TEXT="(.*)"/.exec(config)?.[1] ?? 'unknown',
    builtAt: new Date().toISOString(),
    buildTime,
    size: (await stat(kernel)).size,
    objects,
  };
  await writeFile(join(folder, FILES.description), `${JSON.stringify(description, undefined, 2)}\n`);
  return folder;
}

/** Asks a User-Mode Linux kernel for its release. */
async function releaseOf(kernel: string, run: Run): Promise<string> {
  const release = (await run('ask the kernel for its release')`${kernel} --version`)
    .trim()
    .split('\n')
    .at(-1);
  if (!release) throw new FailedError(`${kernel} --version says nothing.`);
  return release;
}
