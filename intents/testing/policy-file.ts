import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configure, type ConfigurationInput } from '../index.ts';
import { loopback, type TestDaemon } from './daemon.ts';

/** Writes a policy with these hooks, as an outside policy is written: one file that imports the public surface. */
export async function writePolicy(directory: string, name: string, body: string): Promise<string> {
  const file = join(directory, `${name}.mts`);
  await writeFile(
    file,
    `import { definePolicy, z } from 'intentbed/intents';\nexport default definePolicy({${body}});\n`,
  );
  return file;
}

/** The loopback interface as the one link, under a policy of the test's own. */
export const withPolicy = (path: string, settings = {}): ConfigurationInput => ({
  ...loopback,
  policy: { path, settings, timeout: 0.1 },
});

/** Writes a policy with these hooks and puts it in force. */
export async function usePolicy(
  { directory, socket }: TestDaemon,
  body: string,
  more: Partial<ConfigurationInput> = {},
): Promise<void> {
  const path = await writePolicy(directory, `policy-${performance.now()}`, body);
  await configure({ ...withPolicy(path), ...more }, socket);
}
