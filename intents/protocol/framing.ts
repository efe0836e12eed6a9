/**
 * Frames on the Unix socket between library and Multi Access Manager: one byte with the version of the
 * protocol, three bytes with the length of what follows (big endian), then that many bytes of JSON in UTF-8.
 */

export const PROTOCOL_VERSION = 1;
/** Largest payload in bytes; a peer that announces more is not listened to any further. */
export const MAXIMUM_PAYLOAD = 256 * 1024;
const HEADER = 4;

/** The peer does not speak this protocol. The connection is of no use any more. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

/** @throws FramingError when the message is larger than a frame may be. */
export function encodeFrame(message: unknown): Buffer {
  const payload = JSON.stringify(message);
  const length = Buffer.byteLength(payload);
  if (length > MAXIMUM_PAYLOAD)
    throw new FramingError(`a message of ${length} bytes exceeds ${MAXIMUM_PAYLOAD} bytes`);
  const frame = Buffer.allocUnsafe(HEADER + length);
  frame.writeUInt32BE(PROTOCOL_VERSION * 2 ** 24 + length, 0);
  frame.write(payload, HEADER);
  return frame;
}

/** Cuts a stream of bytes into messages. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #held = 0;
  /** Bytes without which looking again is of no use. */
  #needed = HEADER;

  /** A frame has begun and its end has not come yet. */
  get incomplete(): boolean {
    return this.#held > 0;
  }

  /**
   * Takes the next bytes and returns the messages that they complete.
   *
   * @throws FramingError on another version, too large a frame, or a payload that is not JSON.
   */
  read(chunk: Buffer): unknown[] {
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return [];
    return this.#cut(this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces));
  }

  #cut(bytes: Buffer): unknown[] {
    const messages: unknown[] = [];
    let start = 0;
    for (;;) {
      const left = bytes.length - start;
      this.#needed = left < HEADER ? HEADER : HEADER + payloadLength(bytes, start);
      if (left < this.#needed) break;
      messages.push(parse(bytes.toString('utf8', start + HEADER, start + this.#needed)));
      start += this.#needed;
    }
    this.#held = bytes.length - start;
    this.#pieces = this.#held > 0 ? [bytes.subarray(start)] : [];
    return messages;
  }
}

function payloadLength(bytes: Buffer, start: number): number {
  const version = bytes.readUInt8(start);
  if (version !== PROTOCOL_VERSION)
    throw new FramingError(`version ${version} of the protocol is not spoken here, ${PROTOCOL_VERSION} is`);
  const length = bytes.readUIntBE(start + 1, 3);
  if (length > MAXIMUM_PAYLOAD)
    throw new FramingError(`a message of ${length} bytes exceeds ${MAXIMUM_PAYLOAD} bytes`);
  return length;
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown;
  } catch (error) {
    throw new FramingError(`the payload is not JSON: ${(error as Error).message}`);
  }
}
