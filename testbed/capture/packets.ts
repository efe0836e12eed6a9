import { FailedError } from '../../base/errors.ts';

/** A TCP or UDP packet of a capture, in what does not differ from run to run: no port or sequence number as drawn. */
export interface SeenPacket {
  /** Seconds since the first packet of the capture. */
  time: number;
  /** Which connection, from 1 in the order of their first packets. */
  flow: number;
  protocol: 'TCP' | 'UDP' | 'other';
  from: string;
  to: string;
  /** Flags of TCP: "SYN ACK". */
  flags: string;
  /** Counted from the first number of each side; 0 of other protocols. */
  sequence: number;
  acknowledgment: number;
  /** Bytes that it carries for the application. */
  payload: number;
}

/**
 * The IP packets of a pcapng file of Ethernet frames, as this program writes it.
 *
 * @throws FailedError when the file is no pcapng.
 */
export function packetsIn(file: Buffer, name: string): SeenPacket[] {
  const flows = new Flows();
  const packets: SeenPacket[] = [];
  let [digits, began] = [6, NaN];
  for (const { type, body } of blocksIn(file, name)) {
    if (type === INTERFACE) digits = resolutionOf(body);
    if (type !== PACKET) continue;
    const ticks = (BigInt(body.readUInt32LE(4)) << 32n) + BigInt(body.readUInt32LE(8));
    const seconds = Number(ticks) / 10 ** digits;
    const frame = body.subarray(20, 20 + body.readUInt32LE(12));
    if (Number.isNaN(began)) began = seconds;
    const packet = flows.read(frame);
    if (packet) packets.push({ ...packet, time: seconds - began });
  }
  return packets;
}

/** The first packets at one place that are not the same; `undefined` where one capture has ended. */
export interface PacketDifference {
  /** Counted from 1. */
  number: number;
  packets: [SeenPacket | undefined, SeenPacket | undefined];
}

/** Where two captures part: by content, and in time by more than `tolerance` seconds; null where they do not. */
export function firstPacketApart(
  a: readonly SeenPacket[],
  b: readonly SeenPacket[],
  tolerance = 1e-6,
): PacketDifference | null {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [one, other] = [a[index], b[index]];
    const isSame =
      one && other && contentOf(one) === contentOf(other) && Math.abs(one.time - other.time) <= tolerance;
    if (!isSame) return { number: index + 1, packets: [one, other] };
  }
  return null;
}

/** "TCP connection 1, 10.0.0.1 to 10.1.0.2, ACK, sequence 1449, acknowledgment 92, 1448 bytes". */
export const contentOf = ({
  flow,
  protocol,
  from,
  to,
  flags,
  sequence,
  acknowledgment,
  payload,
}: SeenPacket): string =>
  `${protocol} connection ${flow}, ${from} to ${to}` +
  (protocol === 'TCP' ? `, ${flags}, sequence ${sequence}, acknowledgment ${acknowledgment}` : '') +
  `, ${payload} bytes`;

/** Types of blocks of pcapng, and the option with the resolution of an interface's times. */
const [SECTION, INTERFACE, PACKET] = [0x0a0d0d0a, 1, 6];
const RESOLUTION = 9;

function* blocksIn(file: Buffer, name: string) {
  if (file.length < 12 || file.readUInt32LE(0) !== SECTION || file.readUInt32LE(8) !== 0x1a2b3c4d)
    throw new FailedError(`${name} is no pcapng file of this machine's byte order.`);
  for (let start = 0; start + 12 <= file.length;) {
    const length = file.readUInt32LE(start + 4);
    // A capture that was cut off ends within a block.
    if (length < 12 || start + length > file.length) return;
    yield { type: file.readUInt32LE(start), body: file.subarray(start + 8, start + length - 4) };
    start += length;
  }
}

function resolutionOf(body: Buffer): number {
  for (let start = 8; start + 4 <= body.length;) {
    const [code, length] = [body.readUInt16LE(start), body.readUInt16LE(start + 2)];
    if (code === RESOLUTION) return body.readUInt8(start + 4);
    if (code === 0) break;
    start += 4 + ((length + 3) & ~3);
  }
  return 6;
}

const ETHERNET = 14;
const [IPV4, IPV6] = [0x0800, 0x86dd];
const [TCP, UDP] = [6, 17];
const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;

/** Numbers connections, and counts from the first number of each side. */
class Flows {
  readonly #numbers = new Map<string, number>();
  readonly #first = new Map<string, number>();

  read(frame: Buffer): Omit<SeenPacket, 'time'> | null {
    const packet = ipPacket(frame);
    if (!packet) return null;
    const { from, to, protocol, content } = packet;
    const none = { flags: '', sequence: 0, acknowledgment: 0 };
    if ((protocol !== TCP && protocol !== UDP) || content.length < 8)
      return { ...none, flow: 0, protocol: 'other', from, to, payload: content.length };
    const ends = [`${from} ${content.readUInt16BE(0)}`, `${to} ${content.readUInt16BE(2)}`];
    const key = ends.toSorted().join(' ');
    const flow = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, flow);
    if (protocol === UDP || content.length < 20)
      return { ...none, flow, protocol: 'UDP', from, to, payload: content.length - 8 };
    const bits = content.readUInt8(13);
    const flags = FLAGS.filter((_, index) => bits & (1 << index));
    const side = (end = '', other = '') => `${end} > ${other}`;
    const sequence = this.#since(side(ends[0], ends[1]), content.readUInt32BE(4));
    const acknowledgment = flags.includes('ACK')
      ? this.#since(side(ends[1], ends[0]), content.readUInt32BE(8))
      : 0;
    const payload = content.length - (content.readUInt8(12) >> 4) * 4;
    return { flow, protocol: 'TCP', from, to, flags: flags.join(' '), sequence, acknowledgment, payload };
  }

  #since(side: string, value: number): number {
    const first = this.#first.get(side) ?? value;
    this.#first.set(side, first);
    return (value - first) >>> 0;
  }
}

function ipPacket(frame: Buffer) {
  const type = frame.length > ETHERNET + 20 ? frame.readUInt16BE(12) : 0;
  const ip = frame.subarray(ETHERNET);
  if (type === IPV4) {
    const header = (ip.readUInt8(0) & 15) * 4;
    const address = (at: number) => [...ip.subarray(at, at + 4)].join('.');
    return {
      ...{ from: address(12), to: address(16), protocol: ip.readUInt8(9) },
      content: ip.subarray(header, ip.readUInt16BE(2)),
    };
  }
  if (type !== IPV6 || ip.length < 40) return null;
  const address = (at: number) =>
    Array.from({ length: 8 }, (_, index) => ip.readUInt16BE(at + 2 * index).toString(16)).join(':');
  return {
    ...{ from: address(8), to: address(24), protocol: ip.readUInt8(6) },
    content: ip.subarray(40, 40 + ip.readUInt16BE(4)),
  };
}
