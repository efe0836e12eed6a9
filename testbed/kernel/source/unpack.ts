import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Run } from '../build/shell.ts';
import type { KernelSource } from './source.ts';

/**
 * What a kernel without hardware does without, as patterns of tar. Kconfig files and Makefiles are read whether
 * their options are set or not, so these stay. The patterns halve the files to be written; each one costs tar
 * a comparison per member, so they are few.
 */
const UNNEEDED = [
  '*.dts',
  '*.dtsi',
  '*.rst',
  '*.yaml',
  '*/arch/[!ux]*/*.[chsS]',
  '*/tools/perf/*',
  '*/tools/testing/*',
  '*/sound/*.[ch]',
  '*/drivers/gpu/*.[ch]',
  '*/drivers/media/*.[ch]',
  '*/drivers/scsi/*.[ch]',
  '*/drivers/net/ethernet/*.[ch]',
  '*/drivers/net/wireless/*.[ch]',
];

/** What an earlier build, with another configuration, may have left in a folder. */
const PRODUCTS = [
  '*.o',
  '*.a',
  '*.cmd',
  './.git',
  './.config',
  './include/config',
  './include/generated',
  './arch/*/include/generated',
];

/** Lays the source out in a new folder `tree`. The source itself is not touched. */
export async function unpackSource(source: KernelSource, tree: string, run: Run): Promise<void> {
  const work = dirname(tree);
  const exclusions = join(work, 'unneeded');
  await writeFile(exclusions, [...UNNEEDED, ...(source.kind === 'folder' ? PRODUCTS : [])].join('\n'));
  await mkdir(tree);
  const archive = source.kind === 'archive' ? source.path : join(work, 'source.tar');
  const select = ['--wildcards', '-X', exclusions];
  if (source.kind === 'folder')
    await run(`copy ${source.path}`)`tar -cf ${archive} -C ${source.path} ${select} .`;
  // xz 5.4 and newer decompress with all processors.
  const unpack = run(`unpack ${archive}`, { env: { XZ_DEFAULTS: '-T0' } });
  await unpack`tar -xf ${archive} -C ${tree} --strip-components=1 ${select}`;
}
