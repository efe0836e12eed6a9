import process from 'node:process';
import { exec } from '../../testbed/daemon/client/exec.ts';
import { userFolder } from '../../testbed/daemon/client/user-folder.ts';
import type { Register } from '../register.ts';
import { nameOption } from './name.ts';

/** The help of `exec`, and options in any order; the plain form takes {@link ./exec-main.ts}. */
export const register: Register = (program) => {
  program
    .command('exec')
    .description('run a program in a node, with the streams and signals of this command')
    .argument('<node>', 'client, server, router-LINK')
    .argument('<program...>', 'the program and its arguments')
    .addOption(nameOption())
    .passThroughOptions()
    .action(async (node: string, argv: string[], { name }: { name: string }) => {
      process.exitCode = await exec({ name, node, argv, cwd: userFolder() });
    });
};
