import { expect, test } from 'vitest';
import { toPcapng } from './pcapng.ts';
import { pcapHeader, pcapRecord } from './own/pcap.ts';
import { contentOf, firstPacketApart, packetsIn } from './packets.ts';

interface Segment {
  time: number;
  from: [address: string, port: number];
  to: [address: string, port: number];
  flags: number;
  sequence: number;
  acknowledgment?: number;
  payload?: number;
}

function frameOf({ from, to, flags, sequence, acknowledgment = 0, payload = 0 }: Segment): Buffer {
  const frame = Buffer.alloc(14 + 20 + 20 + payload);
  frame.writeUInt16BE(0x0800, 12);
  const ip = frame.subarray(14);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(40 + payload, 2);
  ip.writeUInt8(6, 9);
  from[0].split('.').forEach((byte, index) => ip.writeUInt8(Number(byte), 12 + index));
  to[0].split('.').forEach((byte, index) => ip.writeUInt8(Number(byte), 16 + index));
  const tcp = ip.subarray(20);
  tcp.writeUInt16BE(from[1], 0);
  tcp.writeUInt16BE(to[1], 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(acknowledgment, 8);
  tcp.writeUInt8(5 << 4, 12);
  tcp.writeUInt8(flags, 13);
  return frame;
}

async function capture(segments: readonly Segment[]): Promise<Buffer> {
  const stream = toPcapng('dsl');
  stream.write(pcapHeader());
  for (const segment of segments) {
    const bytes = frameOf(segment);
    const nanoseconds = Math.round(segment.time * 1e9);
    stream.write(pcapRecord({ seconds: 0, nanoseconds, length: bytes.length, bytes }));
  }
  stream.end();
  return Buffer.concat(await stream.toArray());
}

const [SYN, ACK] = [2, 16];
/** A handshake and a segment, with a port and first numbers as they were drawn. */
const connection = (port: number, first: number, began = 0): Segment[] => {
  const [client, server]: [string, number][] = [
    ['10.1.0.2', port],
    ['10.0.0.1', 80],
  ] as [string, number][];
  const [from, to] = [client!, server!];
  return [
    { time: began, from, to, flags: SYN, sequence: first },
    {
      time: began + 0.01,
      from: to,
      to: from,
      flags: SYN | ACK,
      sequence: 7 * first,
      acknowledgment: first + 1,
    },
    {
      time: began + 0.02,
      from,
      to,
      flags: ACK,
      sequence: first + 1,
      acknowledgment: 7 * first + 1,
      payload: 64,
    },
  ];
};

test('packets are read with their connection, and numbers counted from the first ones', async () => {
  const [syn, synAck, data] = packetsIn(await capture(connection(40_000, 123, 0.5)), 'a.pcapng');
  expect(syn).toMatchObject({ time: 0, flow: 1, flags: 'SYN', sequence: 0, payload: 0 });
  expect(synAck).toMatchObject({ flags: 'SYN ACK', sequence: 0, acknowledgment: 1 });
  expect(data!.time).toBeCloseTo(0.02, 9);
  expect(contentOf(data!)).toBe(
    'TCP connection 1, 10.1.0.2 to 10.0.0.1, ACK, sequence 1, acknowledgment 1, 64 bytes',
  );
});

test('ports and first numbers as they were drawn are no difference', async () => {
  const [a, b] = [await capture(connection(40_000, 123)), await capture(connection(51_111, 999, 0.3))];
  expect(firstPacketApart(packetsIn(a, 'a'), packetsIn(b, 'b'))).toBeNull();
});

test('the first packet apart is found: by content, by time, and where one capture ends', async () => {
  const same = connection(40_000, 123);
  const read = async (segments: Segment[]) => packetsIn(await capture(segments), 'x');
  const reference = await read(same);
  const longer = await read(same.map((one, index) => (index === 2 ? { ...one, payload: 65 } : one)));
  expect(firstPacketApart(reference, longer)).toMatchObject({ number: 3 });
  const later = await read(same.map((one, index) => (index > 0 ? { ...one, time: one.time + 2e-6 } : one)));
  expect(firstPacketApart(reference, later)?.number).toBe(2);
  expect(firstPacketApart(reference, later, 1e-5)).toBeNull();
  expect(firstPacketApart(reference, reference.slice(0, 2))).toMatchObject({
    number: 3,
    packets: [{}, undefined],
  });
});

test('a capture that was cut off is read as far as it goes, and what is none is refused', async () => {
  const whole = await capture(connection(40_000, 123));
  expect(packetsIn(whole.subarray(0, whole.length - 10), 'cut')).toHaveLength(2);
  expect(() => packetsIn(Buffer.from('no capture at all'), 'x.pcapng')).toThrow('x.pcapng is no pcapng file');
});
