import { Transform, type TransformCallback } from 'node:stream';
import { FailedError } from '../../base/errors.ts';

/**
 * Turns what tcpdump and the built-in tool write, a stream of pcap (pcap-savefile(5)), into pcapng (draft-ietf-opsawg-pcapng): the same
 * packets and times, and the names of node and interface with them.
 */
export function toPcapng(interfaceName: string): Transform {
  const converter = new Converter(interfaceName);
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      try {
        done(null, converter.convert(chunk));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

const GLOBAL_HEADER = 24;
const RECORD_HEADER = 16;
/** Magic numbers of a file in this machine's byte order, by the decimal digits of its fractions of a second. */
const DIGITS: ReadonlyMap<number, number> = new Map([
  [0xa1b2c3d4, 6],
  [0xa1b23c4d, 9],
]);

class Converter {
  readonly #name: string;
  #held = Buffer.alloc(0);
  #digits: number | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  convert(chunk: Buffer): Buffer {
    let bytes = Buffer.concat([this.#held, chunk]);
    const blocks: Buffer[] = [];
    if (this.#digits === undefined) {
      if (bytes.length < GLOBAL_HEADER) return this.#keep(bytes, blocks);
      const digits = DIGITS.get(bytes.readUInt32LE(0));
      if (digits === undefined) throw new FailedError('The capture is not in pcap format.');
      this.#digits = digits;
      blocks.push(
        sectionHeader(),
        interfaceDescription(bytes.readUInt32LE(20), bytes.readUInt32LE(16), digits, this.#name),
      );
      bytes = bytes.subarray(GLOBAL_HEADER);
    }
    let start = 0;
    while (bytes.length - start >= RECORD_HEADER) {
      const captured = bytes.readUInt32LE(start + 8);
      if (bytes.length - start < RECORD_HEADER + captured) break;
      blocks.push(enhancedPacket(bytes.subarray(start, start + RECORD_HEADER + captured), this.#digits));
      start += RECORD_HEADER + captured;
    }
    return this.#keep(bytes.subarray(start), blocks);
  }

  #keep(rest: Buffer, blocks: Buffer[]): Buffer {
    this.#held = Buffer.from(rest);
    return Buffer.concat(blocks);
  }
}

const pad = (length: number): number => (4 - (length % 4)) % 4;

/** A block: type, length, body padded to 32 bits, length again. */
function block(type: number, ...body: Buffer[]): Buffer {
  const content = Buffer.concat(body);
  const padding = Buffer.alloc(pad(content.length));
  const length = 12 + content.length + padding.length;
  return Buffer.concat([words(type, length), content, padding, words(length)]);
}

const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
  return bytes;
};
const halves = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => bytes.writeUInt16LE(value, 2 * index));
  return bytes;
};

/** Version 1.0, of unknown length. */
const sectionHeader = (): Buffer => block(0x0a0d0d0a, words(0x1a2b3c4d), halves(1, 0), Buffer.alloc(8, 0xff));

function interfaceDescription(linkType: number, snapLength: number, digits: number, name: string): Buffer {
  const text = Buffer.from(name);
  return block(
    1,
    halves(linkType & 0xffff, 0),
    words(snapLength),
    // if_name, if_tsresol, end of options
    halves(2, text.length),
    text,
    Buffer.alloc(pad(text.length)),
    halves(9, 1),
    Buffer.from([digits, 0, 0, 0]),
    halves(0, 0),
  );
}

function enhancedPacket(record: Buffer, digits: number): Buffer {
  const [seconds, fraction, captured, original] = [0, 4, 8, 12].map((offset) =>
    record.readUInt32LE(offset),
  ) as [number, number, number, number];
  const time = BigInt(seconds) * 10n ** BigInt(digits) + BigInt(fraction);
  const data = record.subarray(RECORD_HEADER);
  return block(
    6,
    words(0, Number(time >> 32n), Number(time & 0xffffffffn), captured, original),
    data,
    Buffer.alloc(pad(data.length)),
  );
}
