import { libcFor, type CLibrary } from '../base/processes/libc.ts';
import { FailedError } from '../base/errors.ts';

/**
 * Seeds the random draws of the netem at the root of an interface, in the network namespace of this process. `tc` has
 * a word for it since iproute2 6.8; the kernel takes it since Linux 6.6, by rtnetlink(7): the options that it reports
 * are sent back to it, with the seed among them.
 *
 * @param seed - an unsigned integer of 53 bits
 * @returns false where the kernel knows no seed.
 * @throws FailedError when there is no netem, or the kernel refuses; UnavailableError without system calls.
 */
export function seedNetem(interfaceName: string, seed: number): boolean {
  const calls = declare(libcFor('seeding netem'));
  const index = calls.if_nametoindex(interfaceName);
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) throw new FailedError(`No netlink socket: ${calls.lastError()}.`);
  try {
    const ask = (message: Buffer): Buffer => {
      const answer = Buffer.alloc(ANSWER);
      calls.send(fd, message, message.length, 0);
      const length = calls.recv(fd, answer, answer.length, 0);
      const problem = length < HEADER + 4 ? calls.lastError() : errorIn(answer);
      if (problem) throw new FailedError(`The netem of ${interfaceName} could not be seeded: ${problem}.`);
      return answer.subarray(0, length);
    };
    const root = tcMessage(index, 0, TC_H_ROOT);
    const found = ask(netlink(RTM_GETQDISC, NLM_F_ECHO, root));
    const attributes = readAttributes(found.subarray(HEADER + MESSAGE));
    const options = attributes.get(TCA_OPTIONS);
    if (attributes.get(TCA_KIND)?.toString('latin1') !== 'netem\0' || !options)
      throw new FailedError(`The discipline at the root of ${interfaceName} is not netem.`);
    const known = readAttributes(options.subarray(NETEM_OPTIONS));
    if (!known.has(TCA_NETEM_PRNG_SEED)) return false;
    const value = Buffer.alloc(8);
    value.writeBigUInt64LE(BigInt(seed));
    known.set(TCA_NETEM_PRNG_SEED, value);
    known.delete(TCA_NETEM_PAD);
    const handle = found.readUInt32LE(HEADER + 8);
    ask(
      netlink(
        RTM_NEWQDISC,
        NLM_F_ACK,
        Buffer.concat([
          tcMessage(index, handle, TC_H_ROOT),
          attribute(TCA_KIND, Buffer.from('netem\0')),
          attribute(
            TCA_OPTIONS,
            Buffer.concat([
              options.subarray(0, NETEM_OPTIONS),
              ...[...known].map(([type, bytes]) => attribute(type, bytes)),
            ]),
          ),
        ]),
      ),
    );
    return true;
  } finally {
    calls.close(fd);
  }
}

/** Numbers of linux/netlink.h, linux/rtnetlink.h, linux/pkt_sched.h and bits/socket.h. */
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const [RTM_NEWQDISC, RTM_GETQDISC] = [36, 38];
const [NLM_F_REQUEST, NLM_F_ACK, NLM_F_ECHO] = [1, 4, 8];
const NLMSG_ERROR = 2;
const TC_H_ROOT = 0xffffffff;
const [TCA_KIND, TCA_OPTIONS] = [1, 2];
const [TCA_NETEM_PAD, TCA_NETEM_PRNG_SEED] = [9, 14];
/** Bytes of struct nlmsghdr, struct tcmsg, struct tc_netem_qopt, and an attribute's own header. */
const [HEADER, MESSAGE, NETEM_OPTIONS, ATTRIBUTE] = [16, 20, 24, 4];
const ANSWER = 8192;

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

function netlink(type: number, flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(HEADER + payload.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(NLM_F_REQUEST | flags, 6);
  return Buffer.concat([header, payload]);
}

function tcMessage(interfaceIndex: number, handle: number, parent: number): Buffer {
  const bytes = Buffer.alloc(MESSAGE);
  bytes.writeInt32LE(interfaceIndex, 4);
  bytes.writeUInt32LE(handle, 8);
  bytes.writeUInt32LE(parent, 12);
  return bytes;
}

/** An attribute; they are aligned to four bytes. */
function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc((ATTRIBUTE + value.length + 3) & ~3);
  bytes.writeUInt16LE(ATTRIBUTE + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  value.copy(bytes, ATTRIBUTE);
  return bytes;
}

function readAttributes(bytes: Buffer): Map<number, Buffer> {
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
