import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { COMMAND, TestbedCommand } from '../../testing/command.ts';
import { noNamespaces } from '../../testing/reasons.ts';
import { namespacesAdvice } from './advice.ts';

const testbed = new TestbedCommand();
afterAll(() => testbed.close([]));

/** The advice on a machine with these settings. */
function adviceFor(settings: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'intentbed-settings-'));
  try {
    for (const [name, value] of Object.entries(settings)) {
      const file = join(root, ...name.split('.'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${value}\n`);
    }
    return namespacesAdvice(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test.each([
  ['Debian', 'kernel.unprivileged_userns_clone', 0, 1],
  ['Ubuntu', 'kernel.apparmor_restrict_unprivileged_userns', 1, 0],
  ['an administrator', 'user.max_user_namespaces', 0, 10000],
])('what %s has set is named, with the line to type', (_, name, refuses, allows) => {
  expect(adviceFor({ [name]: String(refuses) })).toBe(
    `${name}=${refuses} refuses them: type "sudo sysctl -w ${name}=${allows}".`,
  );
  expect(adviceFor({ [name]: String(allows) })).toMatch(/^No setting of this machine refuses namespaces/);
});

test('a folder for temporary files that a world would not see is no matter of namespaces', async () => {
  const env = { ...testbed.env, TMPDIR: '/dev/shm' };
  const { exitCode, stderr } = await testbed.run(['up', '--world', 'host'], { env });
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^Files for temporary use.*TMPDIR=\/tmp$/)]);
});

test('a host world that is refused says which setting refuses it, and what to type', async (context) => {
  context.skip(noNamespaces !== undefined, noNamespaces);
  const refuse = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"';
  const user = ['--user', '--map-user=1000', '--map-group=1000', '--keep-caps'];
  const { exitCode, stderr } = await execa(
    'unshare',
    [...user, 'sh', '-c', refuse, 'sh', COMMAND, 'testbed', 'up', '--world', 'host'],
    { env: testbed.env, reject: false },
  );
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringMatching(
      /^The host world does not start: [^]*type "sudo sysctl -w user\.max_user_namespaces=10000"/,
    ),
  ]);
});
