import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeFrame, TYPE } from '../../worlds/line/frames.ts';
import { ask } from './connect.ts';
import { placeOf } from '../state/place.ts';

let folder: string;
let server: Server;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'intentbed-test-'));
  vi.stubEnv('XDG_RUNTIME_DIR', '');
  vi.stubEnv('XDG_STATE_HOME', folder);
});
afterEach(() => {
  server.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A supervisor that does this with a command. */
async function supervise(attend: (socket: Socket) => void): Promise<void> {
  const place = placeOf('default');
  mkdirSync(place.folder, { recursive: true });
  server = createServer((socket) => attend(socket.on('error', () => undefined))).listen(place.socket);
  await once(server, 'listening');
}

test('a supervisor that does not answer is not waited for for ever, and there is a way out', async () => {
  await supervise(() => undefined);
  await expect(ask('default', { request: 'status' }, 0.05)).rejects.toThrow(
    /"default" has not answered for 0.05 s.*"npm run -s testbed:down" ends it/,
  );
});

test('an answer is what counts, however the connection ends', async () => {
  await supervise((socket) => {
    socket.once('data', () => socket.end(encodeFrame(TYPE.reply, 0, '{"well":true}')));
  });
  await expect(ask('default', { request: 'status' })).resolves.toEqual({ well: true });
});

test('a supervisor that ends before it has answered is told', async () => {
  await supervise((socket) => socket.destroy());
  await expect(ask('default', { request: 'status' })).rejects.toThrow(
    /ended before it answered|ECONNRESET|EPIPE/,
  );
});
