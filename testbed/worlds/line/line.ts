import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { encodeFrame, FrameReader, IN_FILE, TYPE, type Frame } from './frames.ts';

/**
 * Bytes that may wait on the line into a world: a console of a guest that has more than 4095 bytes waiting stops
 * listening for good (line_throttle in arch/um/drivers/line.c).
 */
const UNREAD = 2048;
/** Bytes of the largest payload that goes over the line itself; a larger one goes through a file. */
const LARGEST_ON_LINE = 512;

/**
 * The outer end of the line into a world: numbers channels, holds back what the world has not room for, and hands
 * out what comes back.
 */
export class WorldLine {
  readonly #line: Duplex;
  readonly #folder: string;
  readonly #channels = new Map<number, (frame: Frame) => void>();
  readonly #waiting: Buffer[] = [];
  #unread = 0;
  #last = 0;

  /**
   * @param folder - a folder that both sides see
   */
  constructor(line: Duplex, folder: string) {
    this.#line = line;
    this.#folder = folder;
    const reader = new FrameReader();
    // A world that ends says so elsewhere; its line just closes.
    line.on('error', () => undefined);
    line.on('data', (chunk: Buffer) => {
      for (const frame of reader.read(chunk)) this.#receive(frame);
    });
  }

  /** A new channel. `hear` gets its frames; `exit` and `refusal` are the last. */
  open(hear: (frame: Frame) => void): number {
    const channel = ++this.#last;
    this.#channels.set(channel, hear);
    return channel;
  }

  send(type: number, channel: number, payload: Uint8Array | string = ''): void {
    const frame = encodeFrame(type, channel, payload);
    this.#waiting.push(frame.length <= LARGEST_ON_LINE ? frame : this.#spill(type, channel, payload));
    this.#flush();
  }

  #spills = 0;

  #spill(type: number, channel: number, payload: Uint8Array | string): Buffer {
    const file = join(this.#folder, `frame-${++this.#spills}`);
    writeFileSync(file, payload, { mode: 0o600 });
    return encodeFrame(type | IN_FILE, channel, file);
  }

  #flush(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (!next || this.#unread + next.length > UNREAD) return;
      this.#waiting.shift();
      this.#unread += next.length;
      this.#line.write(next);
    }
  }

  #receive(frame: Frame): void {
    if (frame.type === TYPE.acknowledgement) {
      this.#unread -= frame.payload.readUInt32BE();
      return this.#flush();
    }
    const hear = this.#channels.get(frame.channel);
    if (frame.type === TYPE.exit || frame.type === TYPE.refusal) this.#channels.delete(frame.channel);
    hear?.(frame);
  }
}
