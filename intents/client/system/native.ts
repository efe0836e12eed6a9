import { findLibc, libcFor, SystemCallError } from '../../../base/processes/libc.ts';
import type { Family } from '../../address.ts';
import {
  protocolNumber,
  socketOptionTable,
  type Protocol,
  type SocketOptionName,
} from '../../socket-options.ts';

export { SystemCallError };

/** Numbers of Linux on all architectures that Node runs on but MIPS (asm-generic/socket.h, bits/socket.h). */
const addressFamily = { 4: 2, 6: 10 } as const;
const levels = { SOL_SOCKET: 1, IPPROTO_IP: 0, IPPROTO_TCP: 6, IPPROTO_IPV6: 41 } as const;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;

/** The calls that Node does not offer. */
interface Calls {
  socket: (domain: number, type: number, protocol: number) => number;
  setsockopt: (fd: number, level: number, option: number, value: Buffer, length: number) => number;
  close: (fd: number) => number;
  lastError: () => string;
}
let calls: Calls | undefined;

function systemCalls(): Calls {
  if (calls) return calls;
  const libc = libcFor('setting socket options');
  return (calls = {
    socket: libc.declare('int socket(int domain, int type, int protocol)') as Calls['socket'],
    setsockopt: libc.declare(
      'int setsockopt(int fd, int level, int option, const void *value, uint32_t length)',
    ) as Calls['setsockopt'],
    close: libc.declare('int close(int fd)') as Calls['close'],
    lastError: () => libc.lastError(),
  });
}

/** Why no system calls can be made here; undefined when they can. */
export function whyNoSystemCalls(): string | undefined {
  const library = findLibc();
  return library.available ? undefined : library.reason;
}

/** Makes a stream socket and returns its file descriptor. @throws SystemCallError */
export function openSocket(family: Family, protocol: Exclude<Protocol, 'udp'>): number {
  const { socket, lastError } = systemCalls();
  const type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = socket(addressFamily[family], type, protocolNumber[protocol]);
  if (fd < 0) throw new SystemCallError('socket', `${protocol}, IPv${family}`, lastError());
  return fd;
}

/** Sets an option of a socket. @throws SystemCallError */
export function setSocketOption(fd: number, name: SocketOptionName, value: number | string): void {
  const { setsockopt, lastError } = systemCalls();
  const { level, option } = socketOptionTable[name];
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.alloc(4);
  if (typeof value === 'number') bytes.writeInt32LE(value);
  if (setsockopt(fd, levels[level], option, bytes, bytes.length) !== 0)
    throw new SystemCallError('setsockopt', `${name}, ${value}`, lastError());
}

/** Closes a file descriptor that nobody has taken over. */
export function closeSocket(fd: number): void {
  systemCalls().close(fd);
}
