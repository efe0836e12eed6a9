import { FailedError } from '../../../base/errors.ts';
import { libcFor, SystemCallError } from '../../../base/processes/libc.ts';
import { SNAP_LENGTH, type Packet } from './pcap.ts';

// Numbers of the kernel's headers: linux/if_packet.h, linux/if_ether.h, asm-generic/socket.h, bits/mman.h, poll.h.
const AF_PACKET = 17;
const SOCK_RAW = 3;
const ETH_P_ALL = 3;
const SOL = { SOCKET: 1, PACKET: 263 };
const SO_ATTACH_FILTER = 26;
const PACKET = { RX_RING: 5, STATISTICS: 6, VERSION: 10 };
const TPACKET_V3 = 2;
const TP_STATUS = { KERNEL: 0, USER: 1 };
const OUTGOING = 4;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;
const POLLIN = 1;

/** Room for packets: blocks that the kernel fills one after the other, as libpcap has them. */
const BLOCK = 2 ** 20;
const BLOCKS = 8;
const FRAME = 2 ** 16;
/** Milliseconds after which a block that is not full is handed over. */
const RETIRE = 20;

/** Places in `struct tpacket_block_desc`, and in `struct tpacket3_hdr` with the `struct sockaddr_ll` behind it. */
const IN_BLOCK = { status: 8, packets: 12, first: 16 };
const IN_PACKET = { next: 0, seconds: 4, nanoseconds: 8, kept: 12, length: 16, bytes: 24, type: 48 + 10 };

/** Packets of an interface, by a socket that the kernel shares its memory with (packet(7), packet_mmap.rst). */
export class PacketRing {
  readonly #libc = libcFor('capturing packets');
  readonly #calls = {
    socket: this.#libc.declare('int socket(int domain, int type, int protocol)'),
    setsockopt: this.#libc.declare(
      'int setsockopt(int fd, int level, int option, const void *value, uint32_t length)',
    ),
    getsockopt: this.#libc.declare(
      'int getsockopt(int fd, int level, int option, _Out_ void *value, _Inout_ uint32_t *length)',
    ),
    bind: this.#libc.declare('int bind(int fd, const void *address, uint32_t length)'),
    index: this.#libc.declare('uint32_t if_nametoindex(const char *name)'),
    map: this.#libc.declare(
      'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
    ),
    poll: this.#libc.declare('int poll(_Inout_ void *fds, unsigned long count, int timeout)'),
  };
  readonly #fd: number;
  readonly #memory: ArrayBuffer;
  readonly #isLoopback: boolean;
  #next = 0;

  /**
   * @param filter - instructions of classic BPF; empty for all packets
   * @throws FailedError where there is no such interface; SystemCallError.
   */
  constructor(device: string, filter: Uint8Array) {
    const index = this.#calls.index(device) as number;
    if (index === 0) throw new FailedError(`${device}: there is no such interface.`);
    // Without a protocol it receives nothing yet: no packet comes in that the filter would not let pass.
    this.#fd = this.#do('socket', 'AF_PACKET', AF_PACKET, SOCK_RAW, 0);
    if (filter.length > 0) this.#attach(filter);
    this.#set(SOL.PACKET, PACKET.VERSION, 'PACKET_VERSION', Int32Array.of(TPACKET_V3));
    const frames = (BLOCK / FRAME) * BLOCKS;
    // struct tpacket_req3
    const request = Uint32Array.of(BLOCK, BLOCKS, FRAME, frames, RETIRE, 0, 0);
    this.#set(SOL.PACKET, PACKET.RX_RING, 'PACKET_RX_RING', request);
    const pointer = this.#calls.map(null, BLOCK * BLOCKS, PROT_READ_WRITE, MAP_SHARED, this.#fd, 0);
    if (pointer === MAP_FAILED) throw new SystemCallError('mmap', 'the ring', this.#libc.lastError());
    this.#memory = this.#libc.view(pointer, BLOCK * BLOCKS);
    this.#isLoopback = device === 'lo';
    this.#bind(device, index);
  }

  /** Waits until there are packets, for some time at most, and hands them out. Their bytes must be copied at once. */
  *take(milliseconds: number): Generator<Packet> {
    const waiting = new DataView(new ArrayBuffer(8));
    waiting.setInt32(0, this.#fd, true);
    waiting.setInt16(4, POLLIN, true);
    this.#calls.poll(new Uint8Array(waiting.buffer), 1, milliseconds);
    for (;;) {
      const status = new Int32Array(this.#memory, this.#next * BLOCK + IN_BLOCK.status, 1);
      if ((Atomics.load(status, 0) & TP_STATUS.USER) === 0) return;
      yield* this.#packetsOf(new DataView(this.#memory, this.#next * BLOCK, BLOCK));
      Atomics.store(status, 0, TP_STATUS.KERNEL);
      this.#next = (this.#next + 1) % BLOCKS;
    }
  }

  /** Packets for which there was no room since the last call. */
  dropped(): number {
    // struct tpacket_stats_v3: packets, drops, times that the ring was full
    const statistics = new Uint32Array(3);
    const length = Uint32Array.of(statistics.byteLength);
    this.#do('getsockopt', 'PACKET_STATISTICS', this.#fd, SOL.PACKET, PACKET.STATISTICS, statistics, length);
    return statistics[1] ?? 0;
  }

  *#packetsOf(block: DataView): Generator<Packet> {
    let place = block.getUint32(IN_BLOCK.first, true);
    for (let left = block.getUint32(IN_BLOCK.packets, true); left > 0; left--) {
      const word = (field: keyof typeof IN_PACKET): number => block.getUint32(place + IN_PACKET[field], true);
      const start = block.byteOffset + place + block.getUint16(place + IN_PACKET.bytes, true);
      // The loopback interface shows a packet as it leaves and as it comes in.
      if (!this.#isLoopback || block.getUint8(place + IN_PACKET.type) !== OUTGOING)
        yield {
          seconds: word('seconds'),
          nanoseconds: word('nanoseconds'),
          length: word('length'),
          bytes: new Uint8Array(block.buffer, start, Math.min(word('kept'), SNAP_LENGTH)),
        };
      place += word('next');
    }
  }

  /** Receives from here on. */
  #bind(device: string, index: number): void {
    const address = new DataView(new ArrayBuffer(20)); // struct sockaddr_ll
    address.setUint16(0, AF_PACKET, true);
    address.setUint16(2, ETH_P_ALL);
    address.setInt32(4, index, true);
    this.#do('bind', device, this.#fd, new Uint8Array(address.buffer), address.byteLength);
  }

  #attach(filter: Uint8Array): void {
    const program = new DataView(new ArrayBuffer(16)); // struct sock_fprog
    program.setUint16(0, filter.length / 8, true);
    program.setBigUint64(8, this.#libc.address(filter), true);
    this.#set(SOL.SOCKET, SO_ATTACH_FILTER, 'SO_ATTACH_FILTER', new Uint8Array(program.buffer));
  }

  #set(level: number, option: number, name: string, value: Uint8Array | Int32Array | Uint32Array): void {
    this.#do('setsockopt', name, this.#fd, level, option, value, value.byteLength);
  }

  #do(call: 'socket' | 'setsockopt' | 'getsockopt' | 'bind', detail: string, ...values: unknown[]): number {
    const result = this.#calls[call](...values) as number;
    if (result < 0) throw new SystemCallError(call, detail, this.#libc.lastError());
    return result;
  }
}
