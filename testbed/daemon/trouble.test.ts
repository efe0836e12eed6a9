import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, expect, test } from 'vitest';
import { ownerOf } from '../../base/processes/owner.ts';
import { COMMAND, TestbedCommand } from '../testing/command.ts';
import { because, noNamespaces, noRoot } from '../testing/reasons.ts';
import { CANDIDATES } from '../testing/worlds.ts';
import { PROTOCOL } from './protocol/version.ts';

const [, guest] = CANDIDATES;
const testbed = new TestbedCommand();
const folder = join(testbed.folder, 'default');
let supervisor: ChildProcess | undefined;
afterEach(() => testbed.run(['down']));
afterAll(async () => {
  supervisor?.kill('SIGKILL');
  await testbed.close([]);
});

/** A record of a supervisor that lives, but is another program. */
async function record(about: object): Promise<void> {
  supervisor = spawn('sleep', ['600']);
  await once(supervisor, 'spawn');
  const pid = supervisor.pid ?? 0;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'supervisor.json'),
    JSON.stringify({ supervisor: ownerOf(pid), since: '2020-01-01', ...about }),
  );
}

test('a testbed of another release is told, and can be taken down', async () => {
  await record({ protocol: PROTOCOL + 1, release: '99.0.0', hue: 'unknown here' });
  for (const words of [['status'], ['exec', 'client', 'true']]) {
    const { exitCode, stderr } = await testbed.run(words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('was started by intentbed 99.0.0')]);
    expect(stderr).toContain('End it with "npm run -s testbed:down"');
  }
  expect((await testbed.run(['up'])).stderr).toMatch(/"default" has been up since 2020/);
  expect((await testbed.run(['down'])).exitCode).toBe(0);
  await expect.poll(() => supervisor?.signalCode).toBe('SIGTERM');
  expect(readdirSync(testbed.folder)).toEqual([]);
});

test('a record that nobody can read is that of a supervisor that is gone', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'supervisor.json'), '{"half of');
  const { exitCode, stderr } = await testbed.run(['status']);
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringMatching(/has ended; .*\nType "npm run -s testbed:up"/),
  ]);
  expect((await testbed.run(['down'])).exitCode).toBe(0);
  expect(existsSync(folder)).toBe(false);
});

test.skipIf(noRoot !== undefined).each([[['status']], [['up']], [['down']], [['exec', 'client', 'true']]])(
  `another user's testbed is left alone by %j, which says what to do${because(noRoot)}`,
  async (words) => {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, 65534, 65534);
    try {
      const { exitCode, stderr } = await testbed.run(words);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/belongs to user 65534.*XDG_STATE_HOME/)]);
      expect(existsSync(folder)).toBe(true);
    } finally {
      chownSync(folder, 0, 0);
    }
  },
);

test.skipIf(!guest?.choice)(
  `without room for the memory of a guest, says how much is needed${because(guest?.reason)}`,
  async (context) => {
    context.skip(noNamespaces !== undefined, noNamespaces);
    const small = `mount -t tmpfs -o size=1m none /dev/shm && mount -t tmpfs -o size=1m none "$TMPDIR" && exec "$@"`;
    const argv = ['--map-root-user', '--mount', 'sh', '-c', small, 'sh', COMMAND, 'testbed'];
    const { exitCode, stderr } = await execa('unshare', [...argv, 'up', '--world', 'guest'], {
      env: testbed.env,
      reject: false,
    });
    expect(stderr).toMatch(/^A guest needs 512 MiB of room for its memory.*there are \d MiB, \d MiB.*TMPDIR/);
    expect(exitCode).toBe(3);
    expect(readdirSync(testbed.folder)).toEqual([]);
  },
);

const systemTool = ['/usr/sbin/tcpdump', '/sbin/tcpdump'].find((file) => existsSync(file));
const found = systemTool && `${systemTool} is there`;
test.skipIf(found !== undefined)(
  `a capture with a filter says what to install where there is no tcpdump${because(found)}`,
  async () => {
    const { exitCode, stderr } = await testbed.run(['capture', 'client/dsl', 'udp'], {
      cwd: testbed.state,
      env: { ...testbed.env, PATH: '/no/such/folder', XDG_CACHE_HOME: testbed.state },
    });
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('--install tcpdump')]);
  },
);

test('a capture in a testbed that is not up leaves no file', async () => {
  const { exitCode, stderr } = await testbed.run(['capture', 'client/dsl', '--name', 'absent'], {
    cwd: testbed.state,
  });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('No testbed "absent" is up.')]);
  expect(readdirSync(testbed.state)).not.toContain('client-dsl.pcapng');
});
