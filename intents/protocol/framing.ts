import {
  assertLength,
  FrameReader as Reader,
  frameWith,
  FramingError,
  type Framing,
} from '../../base/framing.ts';

/**
 * Frames on the Unix socket between library and Multi Access Manager: one byte with the version of the
 * protocol, three bytes with the length of what follows (big endian), then that many bytes of JSON in UTF-8.
 */

export const PROTOCOL_VERSION = 1;
/** Largest payload in bytes; a peer that announces more is not listened to any further. */
export const MAXIMUM_PAYLOAD = 256 * 1024;
const HEADER = 4;

/** @throws FramingError when the message is larger than a frame may be. */
export function encodeFrame(message: unknown): Buffer {
  const [frame, length] = frameWith(HEADER, JSON.stringify(message));
  assertLength(length, MAXIMUM_PAYLOAD, 'a message');
  frame.writeUInt32BE(PROTOCOL_VERSION * 2 ** 24 + length, 0);
  return frame;
}

const framing: Framing<Buffer> = {
  header: HEADER,
  payloadLength(bytes, start) {
    const version = bytes.readUInt8(start);
    if (version !== PROTOCOL_VERSION)
      throw new FramingError(`version ${version} of the protocol is not supported; ${PROTOCOL_VERSION} is`);
    const length = bytes.readUIntBE(start + 1, 3);
    assertLength(length, MAXIMUM_PAYLOAD, 'a message');
    return length;
  },
  decode: (bytes, start, end) => bytes.subarray(start + HEADER, end),
};

/** Cuts a stream of bytes into payloads. */
export class PayloadReader extends Reader<Buffer> {
  constructor() {
    super(framing);
  }
}

/** Cuts a stream of bytes into messages. */
export class FrameReader extends Reader<unknown> {
  constructor() {
    super({ ...framing, decode: (bytes, start, end) => decodePayload(bytes.subarray(start + HEADER, end)) });
  }
}

/** The message of a payload. @throws FramingError when it is none. */
export function decodePayload(payload: Buffer): unknown {
  const text = payload.toString('utf8');
  if (nestsDeeper(text, DEEPEST)) throw new FramingError(`the payload nests deeper than ${DEEPEST} levels`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new FramingError(`the payload is not JSON: ${(error as Error).message}`);
  }
}

/** Levels of arrays and objects in one another; whoever walks through more may run out of stack. */
const DEEPEST = 64;

/** Does JSON nest deeper than so many levels? Brackets in strings do not count. */
function nestsDeeper(text: string, levels: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === CODES.quote) quoted = !quoted;
    else if (quoted) index += code === CODES.backslash ? 1 : 0;
    else if (code === CODES.list || code === CODES.object) {
      if (++depth > levels) return true;
    } else if (code === CODES.endOfList || code === CODES.endOfObject) depth--;
  }
  return false;
}

/** Characters of JSON (RFC 8259, 2). */
const CODES = { quote: 0x22, list: 0x5b, backslash: 0x5c, endOfList: 0x5d, object: 0x7b, endOfObject: 0x7d };
