import { FailedError } from '../base/errors.ts';
import { libcFor, type CLibrary } from '../base/processes/libc.ts';

/** A netlink socket: what is asked is answered at once, by the kernel, in the namespace that it was made in. */
export class NetlinkSocket implements Disposable {
  readonly #calls: Calls;
  readonly #fd: number;
  readonly #answer: Buffer;

  /**
   * @param purpose - what it is needed for, as a clause
   * @param room - bytes of the longest answer
   * @throws UnavailableError without system calls; FailedError when the kernel has no such socket.
   */
  constructor(family: number, purpose: string, room = 8192) {
    this.#calls = declare(libcFor(purpose));
    this.#answer = Buffer.alloc(room);
    this.#fd = this.#calls.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, family);
    if (this.#fd < 0) throw new FailedError(`No netlink socket: ${this.#calls.lastError()}.`);
  }

  /** The number of an interface in the namespace of this process; 0 where there is none of that name. */
  indexOf(interfaceName: string): number {
    return this.#calls.if_nametoindex(interfaceName);
  }

  /**
   * Asks something that has one answer. The bytes hold until the next question.
   *
   * @throws FailedError with what the kernel says is wrong, begun with `what`.
   */
  ask(message: Buffer, what: string): Buffer {
    const answer = this.#exchange(message);
    const problem = answer === null || answer.length < HEADER + 4 ? this.#calls.lastError() : errorIn(answer);
    if (problem) throw new FailedError(`${what}: ${problem}.`);
    return answer as Buffer;
  }

  /**
   * The parts of a list, without their headers: the kernel fills one buffer after the other.
   *
   * @throws FailedError with what the kernel says is wrong, begun with `what`.
   */
  dump(message: Buffer, what: string): Buffer[] {
    const parts: Buffer[] = [];
    let answer = this.#exchange(message);
    for (;;) {
      if (answer === null) throw new FailedError(`${what}: ${this.#calls.lastError()}.`);
      for (let start = 0; start + HEADER <= answer.length;) {
        const length = answer.readUInt32LE(start);
        const type = answer.readUInt16LE(start + 4);
        if (type === NLMSG_DONE || length < HEADER) return parts;
        const problem = errorIn(answer.subarray(start));
        if (problem) throw new FailedError(`${what}: ${problem}.`);
        parts.push(Buffer.from(answer.subarray(start + HEADER, start + length)));
        start += (length + 3) & ~3;
      }
      answer = this.#receive();
    }
  }

  [Symbol.dispose](): void {
    this.#calls.close(this.#fd);
  }

  #exchange(message: Buffer): Buffer | null {
    this.#calls.send(this.#fd, message, message.length, 0);
    return this.#receive();
  }

  #receive(): Buffer | null {
    const length = this.#calls.recv(this.#fd, this.#answer, this.#answer.length, 0);
    return length < 0 ? null : this.#answer.subarray(0, length);
  }
}

/** Numbers of linux/netlink.h and bits/socket.h. */
export const [NETLINK_ROUTE, NETLINK_SOCK_DIAG] = [0, 4];
export const [NLM_F_ACK, NLM_F_ECHO, NLM_F_DUMP] = [4, 8, 0x300];
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const NLM_F_REQUEST = 1;
const [NLMSG_ERROR, NLMSG_DONE] = [2, 3];
/** Bytes of struct nlmsghdr, struct tcmsg, and an attribute's own header. */
export const [HEADER, TC_MESSAGE] = [16, 20];
const ATTRIBUTE = 4;

interface Calls extends Pick<CLibrary, 'lastError'> {
  socket: (domain: number, type: number, protocol: number) => number;
  send: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  recv: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  close: (fd: number) => number;
  if_nametoindex: (name: string) => number;
}

let declared: Calls | undefined;

const declare = (library: CLibrary): Calls =>
  (declared ??= {
    lastError: () => library.lastError(),
    socket: library.declare('int socket(int domain, int type, int protocol)') as Calls['socket'],
    send: library.declare(
      'intptr_t send(int fd, const void *bytes, size_t length, int flags)',
    ) as Calls['send'],
    recv: library.declare('intptr_t recv(int fd, void *bytes, size_t length, int flags)') as Calls['recv'],
    close: library.declare('int close(int fd)') as Calls['close'],
    if_nametoindex: library.declare('uint32_t if_nametoindex(const char *name)') as Calls['if_nametoindex'],
  });

/** A message to the kernel. */
export function netlink(type: number, flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(HEADER + payload.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(NLM_F_REQUEST | flags, 6);
  return Buffer.concat([header, payload]);
}

/** A struct tcmsg: which discipline is meant. */
export function tcMessage(interfaceIndex: number, handle: number, parent: number): Buffer {
  const bytes = Buffer.alloc(TC_MESSAGE);
  bytes.writeInt32LE(interfaceIndex, 4);
  bytes.writeUInt32LE(handle, 8);
  bytes.writeUInt32LE(parent, 12);
  return bytes;
}

/** An attribute; they are aligned to four bytes. */
export function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc((ATTRIBUTE + value.length + 3) & ~3);
  bytes.writeUInt16LE(ATTRIBUTE + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  value.copy(bytes, ATTRIBUTE);
  return bytes;
}

/** Attributes by their numbers. */
export function readAttributes(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let start = 0; start + ATTRIBUTE <= bytes.length;) {
    const length = bytes.readUInt16LE(start);
    if (length < ATTRIBUTE) break;
    // The upper two bits say how the value is nested or ordered.
    found.set(bytes.readUInt16LE(start + 2) & 0x3fff, bytes.subarray(start + ATTRIBUTE, start + length));
    start += (length + 3) & ~3;
  }
  return found;
}

/** What an NLMSG_ERROR says is wrong; it says 0 where nothing is. */
function errorIn(answer: Buffer): string | undefined {
  if (answer.readUInt16LE(4) !== NLMSG_ERROR) return undefined;
  const error = answer.readInt32LE(HEADER);
  return error === 0 ? undefined : `error ${-error} of errno(3)`;
}
