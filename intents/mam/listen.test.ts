import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { status } from '../index.ts';
import { loopback, startDaemon } from '../testing/daemon.ts';
import { usePolicy } from '../testing/policy-file.ts';

test('only its own user can open the socket', async () => {
  await using daemon = await startDaemon();
  expect((await stat(daemon.socket)).mode & 0o777).toBe(0o600);
});

test('a second daemon on the same socket is refused, one after a kill is not', async () => {
  await using daemon = await startDaemon();
  const again = (...more: string[]) => startDaemon(loopback, '--socket', daemon.socket, ...more);
  await expect(again()).rejects.toThrow(/listens on .* already/);
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

test('with --with-parent it ends when its standard input ends', async () => {
  await using daemon = await startDaemon(loopback, '--with-parent');
  daemon.process.stdin?.end();
  expect(await once(daemon.process, 'exit')).toEqual([0, null]);
});
