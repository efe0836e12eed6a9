import process from 'node:process';
import type { Register } from './register.ts';
import { ensureKernel } from '../testbed/kernel/ensure.ts';

interface Options {
  source?: string;
  force?: boolean;
  json?: boolean;
}

export const register: Register = (program, signal) => {
  program
    .command('kernel')
    .description('build the guest kernel once, into the cache')
    .option('--source <path>', 'archive or folder with a kernel source, 6.12 or newer')
    .option('--force', 'build it even if it is there')
    .option('--json', 'print one JSON document that describes the kernel')
    .action(async ({ source, force, json }: Options) => {
      const kernel = await ensureKernel({ source, force, signal });
      process.stdout.write(json ? `${JSON.stringify(kernel, undefined, 2)}\n` : `${kernel.path}\n`);
    });
};
