import { findLibc, type CLibrary } from '../../../base/processes/libc.ts';
import { familyOf, type Family } from '../../address.ts';

/** Does a connection from the one address to the other leave by this interface, or stay on this host? */
export type Leads = (interfaceName: string, source: string, destination: string) => boolean;

/** Nothing is known of routes: whatever fits is tried. */
export const anywhere: Leads = () => true;

/** Addresses of nobody, outside of every network (RFC 5737, RFC 3849): only a default route leads there. */
const outside = { 4: '192.0.2.1', 6: '2001:db8::1' } as const;

/** Has the interface a way out of its own network, from one of these addresses? */
export function hasWayOut(
  leads: Leads,
  { name, addresses }: { name: string; addresses: readonly string[] },
): boolean {
  return addresses.some((source) => leads(name, source, outside[familyOf(source)]));
}

/**
 * Asks the kernel, as `ip route get DESTINATION from SOURCE` does (rtnetlink(7)). Without system calls, nothing is
 * known.
 */
export function kernelRoutes(): Leads {
  return (asked ??= askingKernel());
}

/** One socket serves all questions of the process. */
let asked: Leads | undefined;

function askingKernel(): Leads {
  const library = findLibc();
  if (!library.available) return anywhere;
  const calls = declare(library);
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return anywhere;
  return (interfaceName, source, destination) => {
    const family = familyOf(source);
    if (familyOf(destination) !== family) return false;
    const question = questionFor(calls, family, source, destination);
    const answer = Buffer.alloc(ANSWER);
    if (!question || calls.send(fd, question, question.length, 0) < 0) return true;
    const length = calls.recv(fd, answer, answer.length, 0);
    // What cannot be asked is not known.
    if (length < HEADER) return true;
    return readAnswer(answer.subarray(0, length), calls.if_nametoindex(interfaceName));
  };
}

/** Numbers of linux/netlink.h, linux/rtnetlink.h and bits/socket.h. */
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const RTM_GETROUTE = 26;
const NLM_F_REQUEST = 1;
const NLMSG_ERROR = 2;
const [RTA_DST, RTA_SRC, RTA_OIF] = [1, 2, 4];
const [RTN_UNICAST, RTN_LOCAL] = [1, 2];
/** Bytes of struct nlmsghdr, of struct rtmsg, and of an attribute's own header. */
const [HEADER, MESSAGE, ATTRIBUTE] = [16, 12, 4];
const ANSWER = 4096;
const addressFamily = { 4: 2, 6: 10 } as const;
const addressLength = { 4: 4, 6: 16 } as const;

interface Calls {
  socket: (domain: number, type: number, protocol: number) => number;
  send: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  recv: (fd: number, bytes: Buffer, length: number, flags: number) => number;
  inet_pton: (family: number, text: string, bytes: Buffer) => number;
  if_nametoindex: (name: string) => number;
}

function declare(library: CLibrary): Calls {
  return {
    socket: library.declare('int socket(int domain, int type, int protocol)') as Calls['socket'],
    send: library.declare(
      'intptr_t send(int fd, const void *bytes, size_t length, int flags)',
    ) as Calls['send'],
    recv: library.declare('intptr_t recv(int fd, void *bytes, size_t length, int flags)') as Calls['recv'],
    inet_pton: library.declare(
      'int inet_pton(int family, const char *text, void *bytes)',
    ) as Calls['inet_pton'],
    if_nametoindex: library.declare('uint32_t if_nametoindex(const char *name)') as Calls['if_nametoindex'],
  };
}

/** An RTM_GETROUTE message; undefined when an address has a zone, which the kernel is not told here. */
function questionFor(calls: Calls, family: Family, source: string, destination: string): Buffer | undefined {
  const length = addressLength[family];
  const attribute = ATTRIBUTE + length;
  const bytes = Buffer.alloc(HEADER + MESSAGE + 2 * attribute);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(RTM_GETROUTE, 4);
  bytes.writeUInt16LE(NLM_F_REQUEST, 6);
  bytes.writeUInt8(addressFamily[family], HEADER);
  bytes.writeUInt8(8 * length, HEADER + 1);
  bytes.writeUInt8(8 * length, HEADER + 2);
  const ends = [
    [RTA_DST, destination],
    [RTA_SRC, source],
  ] as const;
  for (const [index, [type, address]] of ends.entries()) {
    const start = HEADER + MESSAGE + index * attribute;
    bytes.writeUInt16LE(attribute, start);
    bytes.writeUInt16LE(type ?? 0, start + 2);
    const value = bytes.subarray(start + ATTRIBUTE, start + attribute);
    if (calls.inet_pton(addressFamily[family], address, value) !== 1) return undefined;
  }
  return bytes;
}

/** Is the answer a route over that interface, or to this host itself? */
function readAnswer(bytes: Buffer, interfaceIndex: number): boolean {
  if (bytes.readUInt16LE(4) === NLMSG_ERROR) return false;
  const type = bytes.readUInt8(HEADER + 7);
  if (type === RTN_LOCAL) return true;
  if (type !== RTN_UNICAST) return false;
  for (let start = HEADER + MESSAGE; start + ATTRIBUTE <= bytes.length;) {
    const length = bytes.readUInt16LE(start);
    if (bytes.readUInt16LE(start + 2) === RTA_OIF)
      return bytes.readUInt32LE(start + ATTRIBUTE) === interfaceIndex;
    // Attributes are aligned to four bytes.
    start += Math.max(ATTRIBUTE, (length + 3) & ~3);
  }
  return true;
}
