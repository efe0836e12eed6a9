import { Option } from 'commander';
import process from 'node:process';
import type { Register } from './register.ts';
import type { Kernel } from '../testbed/kernel/cache.ts';
import { ensureKernel } from '../testbed/kernel/ensure.ts';
import { exportKernel, importKernel } from '../testbed/kernel/portable.ts';

interface Options {
  source?: string;
  force?: boolean;
  export?: string;
  import?: string;
  json?: boolean;
}

export const register: Register = (program, signal) => {
  program
    .command('kernel')
    .description('build the guest kernel once, into the cache')
    .option('--source <path>', 'kernel source, 6.12 or newer: an archive or a folder')
    .option('--force', 'build it even if the cache has one')
    .option('--export <file>', 'write the kernel into an archive, for machines without a compiler')
    .addOption(
      new Option('--import <file>', 'take the kernel from such an archive').conflicts([
        'source',
        'force',
        'export',
      ]),
    )
    .option('--json', 'print one JSON document that describes the kernel')
    .action(async ({ source, force, export: to, import: from, json }: Options) => {
      const kernel = from ? await take(from) : await ensureKernel({ source, force, signal });
      if (to) tell(`Wrote Linux ${kernel.release} to ${to}`, await exportKernel(kernel, to));
      process.stdout.write(json ? `${JSON.stringify(kernel, undefined, 2)}\n` : `${kernel.path}\n`);
    });
};

async function take(file: string): Promise<Kernel> {
  const { kernel, hash } = await importKernel(file);
  tell(`Took Linux ${kernel.release} from ${file}`, hash);
  return kernel;
}

/** Whoever carries a kernel can compare what was written with what was read. */
function tell(what: string, hash: string): void {
  process.stderr.write(`${what}; SHA-256 of the kernel: ${hash}\n`);
}
