import { endianness } from 'node:os';

/** A packet as it passed an interface. */
export interface Packet {
  /** When, in whole seconds since 1970, and nanoseconds. */
  seconds: number;
  nanoseconds: number;
  /** Bytes of the packet, of which `bytes` may hold fewer. */
  length: number;
  bytes: Uint8Array;
}

/** Bytes of a packet that are kept at most: tcpdump's number. */
export const SNAP_LENGTH = 262_144;

/** In this machine's byte order, as the format has it (pcap-savefile(5)). */
const isLittle = endianness() === 'LE';
const NANOSECOND_MAGIC = 0xa1b23c4d;
const VERSION = [2, 4] as const;
const LINKTYPE_ETHERNET = 1;

/** The beginning of a stream of pcap with nanoseconds, of an interface that carries Ethernet frames. */
export function pcapHeader(): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(24));
  bytes.setUint32(0, NANOSECOND_MAGIC, isLittle);
  bytes.setUint16(4, VERSION[0], isLittle);
  bytes.setUint16(6, VERSION[1], isLittle);
  bytes.setUint32(16, SNAP_LENGTH, isLittle);
  bytes.setUint32(20, LINKTYPE_ETHERNET, isLittle);
  return new Uint8Array(bytes.buffer);
}

/** The record of a packet, with a copy of its bytes. */
export function pcapRecord({ seconds, nanoseconds, length, bytes }: Packet): Uint8Array {
  const record = new Uint8Array(16 + bytes.length);
  const header = new DataView(record.buffer);
  [seconds, nanoseconds, bytes.length, length].forEach((value, index) =>
    header.setUint32(4 * index, value, isLittle),
  );
  record.set(bytes, 16);
  return record;
}
