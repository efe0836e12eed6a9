import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loopback, startDaemon, type TestDaemon } from '../testing/daemon.ts';

const program = fileURLToPath(new URL('../../bin/intentbed', import.meta.url));

let directory: string;
let daemon: TestDaemon;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'intentbed-test-'));
  daemon = await startDaemon({ ...loopback, policy: { name: 'category' } });
});
afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

function intentbed(...parameters: string[]): Promise<{ status: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(program, parameters, { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    ),
  );
}

test('mam runs the daemon, which reloads on SIGHUP and ends on SIGTERM', async () => {
  const [config, socket] = [join(directory, 'own.json'), join(directory, 'own.socket')];
  await writeFile(config, JSON.stringify({ ...loopback, watch: true }));
  const own = spawn(program, ['mam', '--config', config, '--socket', socket], { stdio: 'pipe' });
  const [ready] = (await once(own.stdout, 'data')) as [Buffer];
  expect(JSON.parse(String(ready))).toEqual({ ready: true, socket });
  const second = await intentbed('mam', '--config', config, '--socket', socket);
  expect(second).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/is already listening on/) as string,
  });
  await writeFile(config, JSON.stringify({ ...loopback, policy: { name: 'category' } }));
  own.kill('SIGHUP');
  const policy = async () => (await intentbed('mam', 'status', '--socket', socket)).stdout;
  await expect.poll(policy, { timeout: 20_000 }).toMatch(/policy {5}category/);
  own.kill('SIGTERM');
  expect(await once(own, 'exit')).toEqual([0, null]);
});

test('mam ask shows the decision and its reason', async () => {
  const { stdout } = await intentbed(
    'mam',
    'ask',
    '--intent',
    'category=bulk',
    '--intent',
    'filesize=5e6',
    '127.0.0.1:80',
    '--socket',
    daemon.socket,
  );
  expect(stdout).toBe(
    [
      'link     loopback',
      'route    127.0.0.1 -> 127.0.0.1 port 80',
      'route    any -> 127.0.0.1 port 80',
      'reason   bulk: highest rate',
      '',
    ].join('\n'),
  );
  const json = await intentbed('mam', 'ask', '127.0.0.1:443', '--json', '--socket', daemon.socket);
  expect(JSON.parse(json.stdout)).toMatchObject({
    host: '127.0.0.1',
    port: 443,
    intents: {},
    answer: { link: 'loopback' },
  });
});

test.each([
  [['mam', 'ask', 'nowhere', '--socket', 'x'], /nowhere is not a destination: host:port/],
  [['mam', 'ask', 'a:1', '--intent', 'category=huge'], /category.*"query"\|"bulk".*found "huge"/],
  [['mam', 'ask', 'a:1', '--intent', 'colour=red'], /Unknown intent colour; known are category/],
  [['mam', 'ask', 'a:1', '--intent', 'bulk'], /name=value is expected/],
  [['mam', 'run', '--config', '/nonexistent'], /^There is no configuration file \/nonexistent\./],
  [['mam', 'run', '--config', 'x', '--log', 'loud'], /--log loud is not one of debug, info/],
  [['policy', 'new', '../x'], /cannot be the name of a policy/],
])('wrong usage says what is allowed and exits with 2: %j', async (parameters, message) => {
  const { status, stderr } = await intentbed(...parameters);
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});

test('without a daemon, questions exit with 3 and name the socket', async () => {
  for (const question of [['status'], ['reload'], ['ask', 'a:1']]) {
    const { status, stderr } = await intentbed('mam', ...question, '--socket', join(directory, 'nobody'));
    expect(status).toBe(3);
    expect(stderr).toContain(join(directory, 'nobody'));
  }
});

test('mam status shows policy, links and last decisions', async () => {
  const { stdout } = await intentbed('mam', 'status', '--socket', daemon.socket);
  expect(stdout).toMatch(/^policy {5}category {}$/m);
  expect(stdout).toMatch(/^link {7}loopback \(lo\) 127\.0\.0\.1/m);
  expect(stdout).toMatch(/127\.0\.0\.1:80 -> loopback: bulk: highest rate$/m);
});

test('policy new writes a policy that the daemon loads; it never overwrites one', async () => {
  const { status } = await intentbed('policy', 'new', 'mine', '--out', directory);
  expect(status).toBe(0);
  const file = join(directory, 'mine.mts');
  await access(file);
  await writeFile(
    daemon.config,
    JSON.stringify({ ...loopback, policy: { path: file, settings: { large: 10 } } }),
  );
  expect((await intentbed('mam', 'reload', '--socket', daemon.socket)).status).toBe(0);
  const { stdout } = await intentbed(
    'mam',
    'ask',
    '127.0.0.1:80',
    '--intent',
    'filesize=11',
    '--socket',
    daemon.socket,
  );
  expect(stdout).toContain('reason   large: highest rate');
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text}// changed\n`);
  const again = await intentbed('policy', 'new', 'mine', '--out', directory);
  expect([again.status, again.stderr]).toEqual([2, `Could not write ${file}: it exists already.\n`]);
  const nowhere = await intentbed('policy', 'new', 'mine', '--out', join(directory, 'none'));
  expect(nowhere.stderr).toMatch(/^Could not write .*mine\.mts: there is no directory .*none\.\n$/);
  expect(await readFile(file, 'utf8')).toContain('// changed');
});

test('policy list names the policies that come along', async () => {
  expect((await intentbed('policy', 'list')).stdout.split('\n')).toEqual(
    expect.arrayContaining(['category', 'filesize', 'round-robin', 'sample', 'single']),
  );
});
