import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const ROOMS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', 'runs', 'dist'].includes(entry.name))
  .map(({ name }) => name);

/** Paths of this repository that a text names: what links lead to, and code that begins with a folder of the root. */
function pathsIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g)].map(([, target = '']) =>
    join(dirname(page), target),
  );
  const named = [...text.matchAll(/(?<=[`\s(])([\w.-]+)\/[\w./-]*/g)]
    .filter(([, room = '']) => ROOMS.includes(room))
    .map(([name]) => name.replace(/[.,:]$/, ''));
  // What stands for a name is in capitals.
  return [...links, ...named].filter((name) => !/(^|\/)[A-Z]+(?![\w]*\.md)(\/|\.|$)/.test(name));
}

test.each(PAGES)('every path that %s names is there', (page) => {
  expect(pathsIn(page).filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
});

test('paths are found in the pages', () => {
  expect(pathsIn('CONTRIBUTING.md')).toEqual(
    expect.arrayContaining(['docs/testbed.md', 'testbed/profiles.ts', 'intents/docs.test.ts', 'base/']),
  );
  expect(pathsIn('README.md')).toContain('docs/figures/figure7.svg');
});
