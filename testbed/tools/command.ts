import { chmod, glob, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FailedError } from '../../base/errors.ts';
import { exists } from '../kernel/machine.ts';
import { toolsCommands } from '../../base/processes/find-program.ts';
import type { Program } from './programs.ts';

/** Where packages have their libraries; some have a folder of their own for those that only they use. */
const LIBRARIES = ['{usr/,}lib/*-linux-gnu*/lib*.so*', '{usr/,}lib/*-linux-gnu*/*/lib*.so*'];
/** Where iproute2 has the distributions of netem's delays (tc-netem(8)). */
const DISTRIBUTIONS = ['usr/lib/tc', 'usr/lib/*/tc', 'usr/share/tc'];

/**
 * Makes the command by which a program is called that was unpacked below a folder, the tree.
 *
 * @throws FailedError when the package has no such program.
 */
export async function addCommand(program: Program, tree: string): Promise<void> {
  const lines = ['#!/bin/sh'];
  const libraries = [...new Set((await pathsIn(tree, LIBRARIES)).map((file) => dirname(file)))];
  if (libraries.length > 0)
    lines.push(
      `export LD_LIBRARY_PATH=${quoted(libraries.join(':'))}"\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    );
  const [distributions] = await pathsIn(tree, DISTRIBUTIONS);
  if (distributions) lines.push(`export TC_LIB_DIR=${quoted(distributions)}`);
  // Fonts and their configuration (fonts-conf(5)).
  if (await exists(join(tree, 'etc/fonts'))) lines.push(`export FONTCONFIG_SYSROOT=${quoted(tree)}`);
  lines.push(`exec ${quoted(await fileIn(tree, program))} "$@"`, '');

  const command = join(toolsCommands(), program.name);
  await mkdir(toolsCommands(), { recursive: true });
  const draft = `${command}.${basename(tree)}`;
  await writeFile(draft, lines.join('\n'));
  await chmod(draft, 0o755);
  await rename(draft, command);
}

const pathsIn = async (tree: string, patterns: string[]): Promise<string[]> =>
  (await Array.fromAsync(glob(patterns, { cwd: tree }))).map((place) => join(tree, place));

async function fileIn(tree: string, { name, debian, file }: Program): Promise<string> {
  const places = file ? [file] : ['usr/bin', 'bin', 'usr/sbin', 'sbin'].map((folder) => `${folder}/${name}`);
  for (const path of places.map((place) => join(tree, place))) if (await exists(path)) return path;
  throw new FailedError(
    `The package ${debian} of this system does not have ${places.join(' or ')}. Install ${name} by hand.`,
  );
}

/** A word of the shell that stands for a text. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
