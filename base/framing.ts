import { FailedError } from './errors.ts';

/** The peer does not speak this protocol. The connection is of no use any more. */
export class FramingError extends FailedError {
  static override readonly code: string = 'ERR_FRAMING';
}

/** A protocol of frames: a header of fixed length, which says how long the payload behind it is. */
export interface Framing<Frame> {
  /** Bytes of the header. */
  readonly header: number;
  /**
   * Bytes of the payload by the header at `start`.
   *
   * @throws FramingError when it is no header of this protocol, or announces more than a frame may hold.
   */
  payloadLength(bytes: Buffer, start: number): number;
  /** The frame from `start` to `end`. @throws FramingError when the payload is none. */
  decode(bytes: Buffer, start: number, end: number): Frame;
}

/** @throws FramingError when a payload, called `what`, has more bytes than it may. */
export function assertLength(length: number, most: number, what: string): void {
  if (length > most) throw new FramingError(`${what} of ${length} bytes exceeds ${most} bytes`);
}

/** A frame with its payload and room for the header, and the bytes of the payload. */
export function frameWith(header: number, payload: Uint8Array | string): [frame: Buffer, length: number] {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const frame = Buffer.allocUnsafe(header + length);
  if (typeof payload === 'string') frame.write(payload, header);
  else frame.set(payload, header);
  return [frame, length];
}

/** Cuts a stream of bytes into frames. */
export class FrameReader<Frame> {
  readonly #framing: Framing<Frame>;
  #pieces: Buffer[] = [];
  #held = 0;
  /** Bytes without which looking again is of no use. */
  #needed: number;

  constructor(framing: Framing<Frame>) {
    this.#framing = framing;
    this.#needed = framing.header;
  }

  /** A frame has begun and its end has not come yet. */
  get incomplete(): boolean {
    return this.#held > 0;
  }

  /**
   * Takes the next bytes and returns the frames that they complete.
   *
   * @throws FramingError when the peer does not speak this protocol.
   */
  read(chunk: Buffer): Frame[] {
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return [];
    return this.#cut(this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces));
  }

  #cut(bytes: Buffer): Frame[] {
    const { header } = this.#framing;
    const frames: Frame[] = [];
    let start = 0;
    for (;;) {
      const left = bytes.length - start;
      this.#needed = left < header ? header : header + this.#framing.payloadLength(bytes, start);
      if (left < this.#needed) break;
      frames.push(this.#framing.decode(bytes, start, start + this.#needed));
      start += this.#needed;
    }
    this.#held = bytes.length - start;
    this.#pieces = this.#held > 0 ? [bytes.subarray(start)] : [];
    return frames;
  }
}
