import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeCount, encodeFrame, FrameReader, IN_FILE, TYPE, type Frame } from './frames.ts';
import { WorldLine } from './line.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'intentbed-line-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The inner end: collects what comes, and acknowledges it when it is told to. */
function innerEnd() {
  const received: Buffer[] = [];
  const line = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      received.push(chunk);
      done();
    },
  });
  const unread = (): number => received.reduce((sum, { length }) => sum + length, 0);
  const reader = new FrameReader();
  return {
    line,
    unread,
    read: (): Frame[] => {
      const bytes = Buffer.concat(received.splice(0));
      line.push(encodeFrame(TYPE.acknowledgement, 0, encodeCount(bytes.length)));
      return reader.read(bytes);
    },
  };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('no more than a console holds is ever under way, and all arrives in order', async () => {
  const { line, unread, read } = innerEnd();
  const outer = new WorldLine(line, folder);
  const sent = Array.from({ length: 200 }, (_, index) => `keys ${index} ${'x'.repeat(index)}`);
  for (const text of sent) outer.send(TYPE.stdin, 1, text);
  const received: string[] = [];
  for (let round = 0; round < 500 && received.length < sent.length; round++) {
    expect(unread()).toBeLessThan(4095);
    received.push(...read().map(({ payload }) => payload.toString()));
    await turn();
  }
  expect(received).toEqual(sent);
});

test('a long payload goes through a file', () => {
  const { line, read } = innerEnd();
  new WorldLine(line, folder).send(TYPE.stdin, 1, 'y'.repeat(100_000));
  const [frame] = read();
  expect(frame?.type).toBe(TYPE.stdin | IN_FILE);
  expect(readFileSync(frame?.payload.toString() ?? '', 'utf8')).toHaveLength(100_000);
});

test('each channel hears its own frames, and none after its last', async () => {
  const { line } = innerEnd();
  const outer = new WorldLine(line, folder);
  const heard: string[] = [];
  const one = outer.open(({ payload }) => heard.push(`one ${payload.toString()}`));
  const two = outer.open(({ payload }) => heard.push(`two ${payload.toString()}`));
  line.push(encodeFrame(TYPE.stdout, two, 'b'));
  line.push(encodeFrame(TYPE.exit, one, 'end'));
  line.push(encodeFrame(TYPE.stdout, one, 'late'));
  await turn();
  expect(heard).toEqual(['two b', 'one end']);
});
