import process from 'node:process';
import { ensureKernel } from '../kernel/ensure.ts';
import { hostTests, onMachine, USERS, type User } from './machine.ts';

/** `npm run test:host -- [FILE...]`: tests of the host world on a machine that can have one, for each kind of user. */
const kernel = await ensureKernel();
for (const user of Object.keys(USERS) as User[]) {
  process.stdout.write(`\nThe host world, started by ${user}\n`);
  const status = await onMachine(kernel, user, hostTests(...process.argv.slice(2)));
  process.exitCode ||= status;
}
