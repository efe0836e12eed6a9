import { constants } from 'node:os';
import process from 'node:process';
import type { Socket } from 'node:net';
import type { ReadStream, WriteStream } from 'node:tty';
import type { WireError } from '../../../base/errors.ts';
import { toType } from '../../../base/installation/to-type.ts';
import type { ProgramError } from '../../worlds/agent/find-program.ts';
import {
  encodeCount,
  encodeFrame,
  FrameReader,
  TYPE,
  WINDOW,
  type End,
  type Frame,
} from '../../worlds/line/frames.ts';
import { connect } from './connect.ts';
import { PROTOCOL } from '../protocol/version.ts';

export interface ExecOptions {
  name: string;
  node: string;
  argv: string[];
  cwd: string;
}

/** Signals that are passed on to the program. */
const PASSED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** Bytes of output that are used up before more is asked for. */
const SHARE = WINDOW / 4;

/**
 * Runs a program in a node of a testbed, with the standard streams, the environment and the signals of this process.
 * On a terminal, the program gets a terminal too.
 *
 * @returns the exit status; 128 and the number of the signal that ended it, as shells have it; 127 when there is no
 *   such program, 126 when it cannot be run.
 */
export async function exec({ name, node, argv, cwd }: ExecOptions): Promise<number> {
  const socket = await connect(name);
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const send = (type: number, payload: Uint8Array | string = ''): void =>
    void socket.write(encodeFrame(type, 0, payload));
  const opening = {
    protocol: PROTOCOL,
    node,
    argv,
    cwd,
    env: process.env,
    ...(isTerminal ? { terminal: sizeOf(process.stdout) } : {}),
  };
  send(TYPE.open, JSON.stringify(opening));
  for (const signal of PASSED) process.on(signal, () => send(TYPE.signal, signal));
  const restore = isTerminal ? takeTerminal(send) : () => undefined;
  const { takeCredit, stop } = sendInput(send);
  try {
    const status = await receive(socket, send, takeCredit);
    if (status === NO_PROGRAM) await adviseToInstall(argv[0]);
    return status;
  } finally {
    stop();
    restore();
    socket.destroy();
  }
}

/** Exit status by which shells say that there is no such program. */
const NO_PROGRAM = 127;

/** Says how to get a program that is missing, when this project can fetch it. */
async function adviseToInstall(name = ''): Promise<void> {
  const { PROGRAMS } = await import('../../tools/programs.ts');
  const { findProgram } = await import('../../../base/processes/find-program.ts');
  if (!PROGRAMS.some((program) => program.name === name) || findProgram(name)) return;
  process.stderr.write(`To fetch it, type:\n  ${toType('testbed doctor', '--install', name)}\n`);
}

type SendFrame = (type: number, payload?: Uint8Array | string) => void;

const sizeOf = ({ rows, columns }: WriteStream) => ({ rows, columns });

/** Every key goes to the program, as it is; so does the size of the window. */
function takeTerminal(send: SendFrame): () => void {
  const input = process.stdin as ReadStream;
  input.setRawMode(true);
  process.stdout.on('resize', () => send(TYPE.resize, JSON.stringify(sizeOf(process.stdout))));
  return () => input.setRawMode(false);
}

/** Sends standard input while the program takes it. */
function sendInput(send: SendFrame): { takeCredit: (bytes: number) => void; stop: () => void } {
  let window = WINDOW;
  const { stdin } = process;
  stdin.on('data', (data: Buffer) => {
    window -= data.length;
    send(TYPE.stdin, data);
    if (window <= 0) stdin.pause();
  });
  stdin.on('end', () => send(TYPE.end));
  // An input that cannot be read, a folder for example, is one that has ended.
  stdin.on('error', () => send(TYPE.end));
  return {
    takeCredit: (bytes) => {
      window += bytes;
      if (window > 0 && stdin.isPaused()) stdin.resume();
    },
    stop: () => stdin.destroy(),
  };
}

/** Writes what comes, asks for more as it is written, and ends with the program. */
function receive(socket: Socket, send: SendFrame, takeCredit: (bytes: number) => void): Promise<number> {
  const reader = new FrameReader();
  let used = 0;
  const written: Promise<void>[] = [];
  const write = (stream: NodeJS.WriteStream, bytes: Buffer): void => {
    written.push(
      new Promise((resolve) =>
        stream.write(bytes, () => {
          used += bytes.length;
          if (used >= SHARE) send(TYPE.credit, encodeCount(used));
          if (used >= SHARE) used = 0;
          resolve();
        }),
      ),
    );
    if (written.length > MOST_PENDING) void written.splice(0, written.length - MOST_PENDING);
  };
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (status: number): void => {
      isOver = true;
      void Promise.all(written).then(() => resolve(status));
    };
    const act = ({ type, payload }: Frame): void => {
      if (type === TYPE.stdout) write(process.stdout, payload);
      else if (type === TYPE.stderr) write(process.stderr, payload);
      else if (type === TYPE.credit) takeCredit(payload.readUInt32BE());
      else if (type === TYPE.exit) end(statusOf(JSON.parse(payload.toString()) as End));
      else if (type === TYPE.refusal) {
        const { status, message, facts } = JSON.parse(payload.toString()) as WireError;
        write(process.stderr, Buffer.from(`${message}\n`));
        end((facts as Partial<ProgramError> | undefined)?.shellStatus ?? status);
      }
    };
    // Who reads no more (`| head`) ends the program, as the broken pipe would.
    process.stdout.on('error', () => resolve(128 + constants.signals.SIGPIPE));
    process.stderr.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const frame of reader.read(chunk)) act(frame);
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (isOver) return;
      write(process.stderr, Buffer.from('The testbed ended.\n'));
      end(1);
    });
  });
}

/** Writes that are waited for at the end: streams write in order, so the last of each tell. */
const MOST_PENDING = 64;

const statusOf = ({ status, signal }: End): number =>
  status ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
