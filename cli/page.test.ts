import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPage } from '../workloads/pages/page.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const recording = fileURLToPath(new URL('../workloads/pages/import/fixtures/devtools.har', import.meta.url));

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'page-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) =>
  execa(process.execPath, [main, 'page', ...args], { reject: false, cwd: folder });

test('pages are listed and shown, in words and as JSON', async () => {
  expect((await run('list')).stdout).toMatch(/^nyt {2}synthetic.*\nflickr {2}synthetic/);
  expect((await run('show', 'nyt')).stdout).toMatch(/embedded +130 objects\n.*48 B\nmedian +6\.0 KB\n/);
  const { stdout } = await run('show', 'flickr', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'flickr',
    statistics: { embedded: 30, min: 43, max: 572_000 },
  });
});

test('an import writes a page, says on stderr what it left out, and replaces nothing unasked', async () => {
  const first = await run('import', recording);
  expect([first.exitCode, first.stdout]).toEqual([0, '']);
  expect(first.stderr).toMatch(/Left out, 7 in all:\n(.*\n)*.*2 {2}answered with status 404/);
  const page = readPage(join(folder, 'devtools.json'));
  expect(page.objects).toHaveLength(9);

  const again = await run('import', recording);
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('it exists already; --out')]);

  const named = await run('import', recording, '--name', 'shop', '--out', 'devtools.json', '--json');
  expect(JSON.parse(named.stdout)).toMatchObject({
    file: 'devtools.json',
    name: 'shop',
    statistics: { embedded: 8 },
    skipped: { length: 7 },
  });
  expect(readFileSync(join(folder, 'devtools.json'), 'utf8')).toContain('"name": "shop"');
  expect((await run('show', 'devtools.json')).stdout).toContain('cdn.example');
});

test.each([
  [['show', 'bbc'], 'There is no page "bbc". Known: nyt, flickr.'],
  [['import', 'none.har'], 'There is no file or folder none.har'],
  [['import', recording, '--sizes', 'huge'], 'Allowed choices are decoded, encoded'],
  [['import', main], 'main.ts is not JSON'],
])('%j is answered with what is known, and exit status 2', async (args, words) => {
  const { exitCode, stderr, stdout } = await run(...args);
  expect(stderr).toContain(words);
  expect([exitCode, stdout]).toEqual([2, '']);
});
