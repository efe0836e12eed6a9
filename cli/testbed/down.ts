import process from 'node:process';
import { down } from '../../testbed/daemon/client/down.ts';
import type { Register } from '../register.ts';
import { nameOption } from './name.ts';

export const register: Register = (program) => {
  program
    .command('down')
    .description('end a testbed: its programs, nodes and links are gone')
    .addOption(nameOption())
    .option('--json', 'print one JSON document on stdout', false)
    .action(async ({ name, json }: { name: string; json: boolean }) => {
      const wasThere = await down(name);
      process.stderr.write(wasThere ? `The testbed "${name}" is down.\n` : `No testbed "${name}" was up.\n`);
      if (json) process.stdout.write(`${JSON.stringify({ name, wasThere })}\n`);
    });
};
