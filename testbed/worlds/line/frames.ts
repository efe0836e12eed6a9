import { assertLength, FrameReader as Reader, frameWith, type Framing } from '../../../base/framing.ts';

/**
 * Frames of the streams between a command outside of a testbed and a program in it: four bytes with the length
 * of the payload, one with the type, four with the channel (big endian), then the payload. The same frames travel
 * from the command to the supervisor, where each connection is one channel, and on the line into the world, which
 * carries all of them. Nothing is loaded for them: they are on the way of every `exec`.
 */

/** The file descriptor of a world's process that is the line: `con1` of a guest, inherited in a host world. */
export const LINE_FD = 3;

/** Types of frames. Payloads are bytes, or JSON where it says so. */
export const TYPE = {
  /** JSON {@link Opening}: starts a program. */
  open: 1,
  stdin: 2,
  /** Standard input ends. */
  end: 3,
  /** The name of a signal for the program and its children. */
  signal: 4,
  /** JSON {@link Size}: the terminal has another size. */
  resize: 5,
  /** The command has gone: the program is ended. */
  hangup: 6,
  /** Four bytes: so many bytes of output, or of input, were used up; as many more may be sent. */
  credit: 7,
  stdout: 8,
  stderr: 9,
  /** JSON {@link End}: the last frame of a channel. */
  exit: 10,
  /** JSON {@link WireError}, why nothing was done: the last frame of a channel. */
  refusal: 11,
  /** Four bytes: so many bytes were read from the line into the world. */
  acknowledgement: 12,
  /** JSON: something is asked of the supervisor. */
  request: 13,
  /** JSON: its answer. */
  reply: 14,
} as const;
export type FrameType = (typeof TYPE)[keyof typeof TYPE];

/** Marks a type whose payload is the name of the file that holds the payload. */
export const IN_FILE = 0x80;

export interface Frame {
  type: number;
  channel: number;
  payload: Buffer;
}

/** Rows and columns of a terminal. */
export interface Size {
  rows: number;
  columns: number;
}

/** What is started, and how. */
export interface Opening {
  node: string;
  argv: string[];
  cwd: string;
  env: Record<string, string>;
  /** With it, the program gets a terminal of this size; else three pipes. */
  terminal?: Size | undefined;
}

/** How a program ended: its exit status, or the number of the signal. */
export interface End {
  status: number | null;
  signal: string | null;
}

/** Bytes of output, or of input, that may be under way on a channel. */
export const WINDOW = 1 << 20;
/** Largest payload; a peer that announces more does not speak this protocol. */
export const LARGEST = 4 << 20;
const HEADER = 9;

export function encodeFrame(type: number, channel: number, payload: Uint8Array | string = ''): Buffer {
  const [frame, length] = frameWith(HEADER, payload);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt8(type, 4);
  frame.writeUInt32BE(channel, 5);
  return frame;
}

/** A payload of four bytes. */
export function encodeCount(count: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(count);
  return payload;
}

const framing: Framing<Frame> = {
  header: HEADER,
  payloadLength(bytes, start) {
    const length = bytes.readUInt32BE(start);
    assertLength(length, LARGEST, 'a frame');
    return length;
  },
  decode: (bytes, start, end) => ({
    type: bytes.readUInt8(start + 4),
    channel: bytes.readUInt32BE(start + 5),
    payload: bytes.subarray(start + HEADER, end),
  }),
};

/** Cuts a stream of bytes into frames. */
export class FrameReader extends Reader<Frame> {
  constructor() {
    super(framing);
  }
}
