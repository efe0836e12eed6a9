import { execFileSync } from 'node:child_process';
import { constants, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { ReadStream } from 'node:tty';
import { Commands } from './commands.ts';
import { encodeCount, encodeFrame, FrameReader, IN_FILE, LINE_FD, TYPE, type Frame } from '../line/frames.ts';
import type { WorldKind } from './environment.ts';

const GUEST_LINE = '/dev/tty1';

/** Opens the line on which commands come into the world. */
export function openLine(world: WorldKind): void {
  const { input, write } = world === 'guest' ? guestLine() : hostLine();
  const commands = new Commands((type, channel, payload) => write(encodeFrame(type, channel, payload)));
  const reader = new FrameReader();
  input.on('data', (chunk: Buffer) => {
    write(encodeFrame(TYPE.acknowledgement, 0, encodeCount(chunk.length)));
    for (const frame of reader.read(chunk)) commands.receive(unspill(frame));
  });
}

interface Ends {
  input: Socket;
  write: (frame: Buffer) => void;
}

/** A terminal that is to carry bytes: Node's own raw mode would still turn line feeds into two characters. */
function guestLine(): Ends {
  execFileSync('stty', ['-F', GUEST_LINE, 'raw', '-echo']);
  // Reading makes its file description a non-blocking one; writing waits until the outer end has room.
  const input = new ReadStream(openSync(GUEST_LINE, constants.O_RDONLY | constants.O_NOCTTY));
  const output = openSync(GUEST_LINE, constants.O_WRONLY | constants.O_NOCTTY);
  return { input, write: (frame) => writeAll(output, frame) };
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
}

function hostLine(): Ends {
  const input = new Socket({ fd: LINE_FD, readable: true, writable: true });
  return { input, write: (frame) => input.write(frame) };
}

/** The payload itself, where the frame names a file. */
function unspill(frame: Frame): Frame {
  if (!(frame.type & IN_FILE)) return frame;
  const file = frame.payload.toString();
  const payload = readFileSync(file);
  unlinkSync(file);
  return { ...frame, type: frame.type & ~IN_FILE, payload };
}
