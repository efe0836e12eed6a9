import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { toPcapng } from './pcapng.ts';

/** A pcap file of Ethernet frames, times in nanoseconds, as tcpdump writes it. */
function pcap(packets: { seconds: number; nanoseconds: number; data: Buffer }[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b23c4d, 0);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(1, 20);
  return Buffer.concat([
    header,
    ...packets.flatMap(({ seconds, nanoseconds, data }) => {
      const record = Buffer.alloc(16);
      [seconds, nanoseconds, data.length, data.length].forEach((value, index) =>
        record.writeUInt32LE(value, 4 * index),
      );
      return [record, data];
    }),
  ]);
}

/** Types and bodies of the blocks of a pcapng file; checks both lengths of each. */
function blocksOf(bytes: Buffer): { type: number; body: Buffer }[] {
  const blocks = [];
  for (let start = 0; start < bytes.length;) {
    const length = bytes.readUInt32LE(start + 4);
    expect(length % 4).toBe(0);
    expect(bytes.readUInt32LE(start + length - 4)).toBe(length);
    blocks.push({ type: bytes.readUInt32LE(start), body: bytes.subarray(start + 8, start + length - 4) });
    start += length;
  }
  return blocks;
}

const packets = [
  { seconds: 1_700_000_000, nanoseconds: 123_456_789, data: Buffer.from('odd') },
  { seconds: 1_700_000_001, nanoseconds: 1, data: Buffer.alloc(1514, 'x') },
];

test.each([1, 7, 5000])('packets keep their bytes and times, read %i bytes at a time', async (size) => {
  const bytes = pcap(packets);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const [section, description, ...rest] = blocksOf(
    await buffer(Readable.from(pieces).pipe(toPcapng('client/dsl'))),
  );
  expect(section?.type).toBe(0x0a0d0d0a);
  expect(description?.body.toString()).toContain('client/dsl');
  expect(
    rest.map(({ body }) => ({
      time: (BigInt(body.readUInt32LE(4)) << 32n) + BigInt(body.readUInt32LE(8)),
      data: body.subarray(20, 20 + body.readUInt32LE(12)).toString(),
    })),
  ).toEqual(
    packets.map(({ seconds, nanoseconds, data }) => ({
      time: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds),
      data: data.toString(),
    })),
  );
});

test('what is no capture is refused', async () => {
  await expect(buffer(Readable.from([Buffer.alloc(24)]).pipe(toPcapng('a/b')))).rejects.toThrow(
    /not in pcap format/,
  );
});
