import process from 'node:process';
import { createInterface } from 'node:readline';
import { configure, type ConfigurationInput } from '../index.ts';

/**
 * Configures a Multi Access Manager in a world, as a program: `controller.ts MAM_SOCKET`. Each line of its
 * standard input is a whole configuration.
 */
process.stdout.write('{"ready":true}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const outcome = await configure(JSON.parse(line) as ConfigurationInput, process.argv[2]).then(
    () => ({ done: true }),
    (error: unknown) => ({ error: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
