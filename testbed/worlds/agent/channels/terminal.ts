import { closeSync, constants, openSync, write as writeFd } from 'node:fs';
import { ReadStream } from 'node:tty';
import { FailedError } from '../../../../base/errors.ts';
import { libcFor } from '../../../../base/processes/libc.ts';
import type { Size } from '../../line/frames.ts';

/** A pseudo-terminal (pty(7)): the program has the slave, what it prints comes out of `output`. */
export interface Terminal {
  slave: number;
  output: ReadStream;
  write(bytes: Buffer, written: () => void): void;
  resize(size: Size): void;
  closeSlave(): void;
  close(): void;
}

/** ioctl_tty(2), numbers of x86-64 and arm64. */
const TIOCSPTLCK = 0x40045431;
const TIOCGPTN = 0x80045430;
const TIOCSWINSZ = 0x5414;

type Ioctl = (fd: number, request: number, argument: Buffer) => number;
let ioctl: Ioctl | undefined;

function call(fd: number, request: number, argument: Buffer, what: string): void {
  const libc = libcFor('a terminal');
  ioctl ??= libc.declare('int ioctl(int fd, unsigned long request, void *argument)') as Ioctl;
  if (ioctl(fd, request, argument) !== 0)
    throw new FailedError(`Could not ${what} a pseudo-terminal: ${libc.lastError()}.`);
}

/** Opens a pseudo-terminal of this size. */
export function openTerminal(size: Size): Terminal {
  const flags = constants.O_RDWR | constants.O_NOCTTY;
  const master = openSync('/dev/ptmx', flags);
  const number = Buffer.alloc(4);
  call(master, TIOCSPTLCK, number, 'unlock');
  call(master, TIOCGPTN, number, 'name');
  const slave = openSync(`/dev/pts/${number.readInt32LE()}`, flags);
  setSize(master, size);
  const output = new ReadStream(master);
  return {
    slave,
    output,
    write: (bytes, written) => writeAll(master, bytes, written),
    resize: (next) => setSize(master, next),
    closeSlave: () => closeSync(slave),
    close: () => output.destroy(),
  };
}

/** `struct winsize`: rows, columns, and two sizes in pixels. */
function setSize(master: number, { rows, columns }: Size): void {
  const size = Buffer.alloc(8);
  size.writeUInt16LE(rows, 0);
  size.writeUInt16LE(columns, 2);
  call(master, TIOCSWINSZ, size, 'size');
}

/** Milliseconds to wait when a terminal takes nothing: its program does not read. */
const BUSY = 5;

function writeAll(fd: number, bytes: Buffer, written: () => void): void {
  writeFd(fd, bytes, (error, count) => {
    if (error?.code === 'EAGAIN') setTimeout(() => writeAll(fd, bytes, written), BUSY);
    else if (!error && count < bytes.length) writeAll(fd, bytes.subarray(count), written);
    else written();
  });
}
