import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a policy with these hooks, as an outside policy is written: one file that imports the public surface. */
export async function writePolicy(directory: string, name: string, body: string): Promise<string> {
  const file = join(directory, `${name}.mts`);
  await writeFile(
    file,
    `import { definePolicy, z } from 'intentbed/intents';\nexport default definePolicy({${body}});\n`,
  );
  return file;
}
