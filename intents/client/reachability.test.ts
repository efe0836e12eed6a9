import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeFrame, FrameReader } from '../protocol/framing.ts';
import { MamClient } from './mam-client.ts';

let directory: string;
let server: Server | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'intentbed-test-'));
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(directory, { recursive: true });
});

/** One that hears what it is asked and answers only when told to. */
async function startSilent(path: string): Promise<{ heard: number; answers: boolean }> {
  const silent = { heard: 0, answers: false };
  server = createServer((socket) => {
    const reader = new FrameReader();
    socket.unref().on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const { id } of reader.read(chunk) as { id: number }[]) {
        silent.heard++;
        if (silent.answers) socket.write(encodeFrame({ id, type: 'done' }));
      }
    });
  });
  await new Promise<void>((resolve) => server?.listen(path, resolve));
  return silent;
}

const question = { type: 'reload' } as const;

test('one that was silent is not asked again at once, and after a while it is', async () => {
  const path = join(directory, 'mam.socket');
  const silent = await startSilent(path);
  const client = new MamClient(path);
  await expect(client.ask(question, 0.02)).rejects.toMatchObject({ why: 'silent' });
  for (let repeat = 0; repeat < 100; repeat++) expect(client.unavailable).toMatchObject({ why: 'silent' });
  expect(silent.heard).toBe(1);
  silent.answers = true;
  await expect.poll(() => client.unavailable).toBeUndefined();
  expect(await client.ask(question, 10)).toMatchObject({ type: 'done' });
  expect(client.unavailable).toBeUndefined();
  client.close();
});

test('one that answers others meanwhile is slow, not silent', async () => {
  const path = join(directory, 'mam.socket');
  const silent = await startSilent(path);
  const client = new MamClient(path);
  const slow = client.ask(question, 0.2).catch((error: unknown) => error);
  await expect.poll(() => silent.heard).toBe(1);
  silent.answers = true;
  await client.ask(question, 10);
  expect(await slow).toMatchObject({ why: 'silent' });
  expect(client.unavailable).toBeUndefined();
  client.close();
});

test('one that is absent is looked for again when there is a socket, and not before', async () => {
  const path = join(directory, 'mam.socket');
  const client = new MamClient(path);
  expect(client.unavailable).toBeUndefined();
  await expect(client.ask(question, 10)).rejects.toMatchObject({ why: 'absent' });
  expect(client.unavailable).toMatchObject({ why: 'absent' });
  const arrived = await startSilent(path);
  arrived.answers = true;
  expect(client.unavailable).toBeUndefined();
  expect(await client.ask(question, 10)).toMatchObject({ type: 'done' });
  client.close();
});
