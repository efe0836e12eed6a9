import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
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

/** What the first column of a page's table names, by the heading above the table. */
function firstColumn(page: string, heading: string): string[] {
  const [, section = ''] = readFileSync(join(ROOT, page), 'utf8').split(`\n## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.match(/^\| `[^|]+/gm) ?? [];
  return rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)).sort();
}

test('the README gives the reason of each dependency, and of no other', () => {
  const dependencies = ['package.json', 'intents/package.json'].flatMap((file) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, object | undefined>;
    return ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    );
  });
  const named = dependencies.map((name) => (name.startsWith('@types/') ? '@types/*' : name));
  expect(firstColumn('README.md', 'Dependencies')).toEqual([...new Set(named)].sort());
});

test("the README's house is the one of CONTRIBUTING.md, and stands", () => {
  const rooms = firstColumn('README.md', 'The house');
  expect(firstColumn('CONTRIBUTING.md', 'The rooms')).toEqual(rooms);
  expect(rooms).toContain('base/');
  expect(rooms.filter((room) => !existsSync(join(ROOT, room)))).toEqual([]);
});
