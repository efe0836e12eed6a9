import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { listPolicies } from './mam/policy-files.ts';
import { listIntents, type IntentDescription } from './vocabulary.ts';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

function row({ name, option, source, unit, values, description }: IntentDescription): string {
  const value = values?.map((each) => `\`${each}\``).join(', ') ?? unit ?? '';
  return `| \`${name}\` | ${option} | ${value} | ${description} | ${source} |`;
}

test('the table of intents in the docs is the schema', async () => {
  const table = [
    '| intent | option | value | meaning | from |',
    '| - | - | - | - | - |',
    ...listIntents().map(row),
  ];
  expect(await read('docs/intents.md')).toContain(await format(table.join('\n'), { parser: 'markdown' }));
});

test('the ten lines in the docs are the example that runs', async () => {
  expect(await read('docs/intents.md')).toContain(`\`\`\`ts\n${await read('examples/fetch.ts')}\`\`\``);
});

test('the configuration and the template in the docs are the files that are loaded', async () => {
  const page = await read('docs/policies.md');
  expect(page).toContain(`\`\`\`jsonc\n${await read('examples/mam.jsonc')}\`\`\``);
  expect(page).toContain(`\`\`\`ts\n${await read('intents/template/policy.mts')}\`\`\``);
});

test('every policy that comes along has a paragraph in the docs', async () => {
  const page = await read('docs/policies.md');
  for (const name of listPolicies()) expect(page).toContain(`### ${name}\n`);
});
