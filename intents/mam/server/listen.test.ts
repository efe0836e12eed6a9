import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { configure, reload, status } from '../../index.ts';
import { loopback, startDaemon } from '../../testing/daemon.ts';
import { usePolicy } from '../../testing/policy-file.ts';

test('only its own user can open the socket', async () => {
  await using daemon = await startDaemon();
  expect((await stat(daemon.socket)).mode & 0o777).toBe(0o600);
});

test("the members of a group can, where the configuration names one; what the MAM does stays the owner's", async () => {
  const group = process.getgid?.() ?? 0;
  await using daemon = await startDaemon({ ...loopback, group });
  const { mode, gid } = await stat(daemon.socket);
  expect([mode & 0o777, gid]).toEqual([0o660, group]);
  await expect(configure(loopback, daemon.socket)).rejects.toThrow(/shared with group .* that of the file/);
  await reload(daemon.socket);
  await expect(startDaemon({ ...loopback, group: 'no-such-group' })).rejects.toThrow(
    /names the group no-such-group, which is not in \/etc\/group/,
  );
});

test('a second daemon on the same socket is refused, one after a kill is not', async () => {
  await using daemon = await startDaemon();
  const again = (...more: string[]) => startDaemon(loopback, '--socket', daemon.socket, ...more);
  await expect(again()).rejects.toThrow(/is already listening on/);
  daemon.process.kill('SIGKILL');
  await once(daemon.process, 'exit');
  await using successor = await again();
  expect((await status(daemon.socket)).pid).toBe(successor.process.pid);
});

test('what is no socket is left alone, and where none can be made it says so', async () => {
  await using daemon = await startDaemon();
  const notes = join(daemon.directory, 'notes.txt');
  await writeFile(notes, 'precious');
  await expect(startDaemon(loopback, '--socket', notes)).rejects.toThrow(/notes\.txt: it exists and is no/);
  expect(await readFile(notes, 'utf8')).toBe('precious');
  const below = join(notes, 'mam.socket');
  await expect(startDaemon(loopback, '--socket', below)).rejects.toThrow(`Could not listen on ${below}`);
});

test('it ends on SIGTERM, lets the policy clean up, and takes its socket with it', async () => {
  await using daemon = await startDaemon();
  const body = `onConnect: () => ({ reason: 'x' }), cleanup: ({ log }) => log('bye'),`;
  await usePolicy(daemon, body);
  daemon.process.kill('SIGTERM');
  expect(await once(daemon.process, 'exit')).toEqual([0, null]);
  await expect.poll(() => daemon.log.at(-1)?.message).toBe('bye');
  await expect(stat(daemon.socket)).rejects.toThrow('ENOENT');
});

test('a policy that never finishes does not keep it from ending', async () => {
  await using daemon = await startDaemon();
  const body = `onConnect: () => ({ reason: 'x' }), cleanup: () => new Promise(() => {}),`;
  await usePolicy(daemon, body);
  daemon.process.kill('SIGTERM');
  expect(await once(daemon.process, 'exit')).toEqual([0, null]);
});

test('what listens to netlink for it ends with it, whatever ends it', async () => {
  await using daemon = await startDaemon({ ...loopback, watch: true });
  const { pid } = daemon.process;
  const helpers = async () =>
    (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  await expect.poll(helpers).toHaveLength(1);
  const [helper] = await helpers();
  daemon.process.kill('SIGKILL');
  await once(daemon.process, 'exit');
  // A process that has ended may wait for the one that looks after orphans.
  const state = () =>
    readFile(`/proc/${helper}/stat`, 'utf8').then(
      (text) => text.split(') ')[1]?.[0],
      () => 'gone',
    );
  await expect.poll(state).toMatch(/gone|Z/);
});

test('with --with-parent it ends when its standard input ends', async () => {
  await using daemon = await startDaemon(loopback, '--with-parent');
  daemon.process.stdin?.end();
  expect(await once(daemon.process, 'exit')).toEqual([0, null]);
});
