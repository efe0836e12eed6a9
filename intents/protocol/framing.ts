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

const framing: Framing<unknown> = {
  header: HEADER,
  payloadLength(bytes, start) {
    const version = bytes.readUInt8(start);
    if (version !== PROTOCOL_VERSION)
      throw new FramingError(`version ${version} of the protocol is not spoken here, ${PROTOCOL_VERSION} is`);
    const length = bytes.readUIntBE(start + 1, 3);
    assertLength(length, MAXIMUM_PAYLOAD, 'a message');
    return length;
  },
  decode(bytes, start, end) {
    try {
      return JSON.parse(bytes.toString('utf8', start + HEADER, end)) as unknown;
    } catch (error) {
      throw new FramingError(`the payload is not JSON: ${(error as Error).message}`);
    }
  },
};

/** Cuts a stream of bytes into messages. */
export class FrameReader extends Reader<unknown> {
  constructor() {
    super(framing);
  }
}
