import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';
import {
  protocolNumber,
  socketOptionTable,
  type Protocol,
  type SocketOptionName,
} from '../socket-options.ts';
import type { Family } from '../address.ts';

/** Numbers of Linux on all architectures that Node runs on but MIPS (asm-generic/socket.h, bits/socket.h). */
const addressFamily = { 4: 2, 6: 10 } as const;
const levels = { SOL_SOCKET: 1, IPPROTO_IP: 0, IPPROTO_TCP: 6, IPPROTO_IPV6: 41 } as const;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;

/** The calls of the C library that Node does not offer. Loaded with their first use. */
interface CLibrary {
  socket(domain: number, type: number, protocol: number): number;
  setsockopt(fd: number, level: number, option: number, value: Buffer, length: number): number;
  close(fd: number): number;
  errno(): number;
}
let library: CLibrary | undefined;

function cLibrary(): CLibrary {
  if (library) return library;
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const libc = koffi.load(null);
  return (library = {
    socket: libc.func('int socket(int domain, int type, int protocol)') as CLibrary['socket'],
    setsockopt: libc.func(
      'int setsockopt(int fd, int level, int option, const void *value, uint32_t length)',
    ) as CLibrary['setsockopt'],
    close: libc.func('int close(int fd)') as CLibrary['close'],
    errno: () => koffi.errno(),
  });
}

/** A call of the operating system failed. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  readonly syscall: string;
  readonly code: string;

  constructor(syscall: string, detail: string) {
    const code = getSystemErrorName(-cLibrary().errno());
    super(`${syscall}(${detail}) failed: ${code}`);
    this.syscall = syscall;
    this.code = code;
  }
}

/** Makes a stream socket and returns its file descriptor. @throws SystemCallError */
export function openSocket(family: Family, protocol: Protocol): number {
  const type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = cLibrary().socket(addressFamily[family], type, protocolNumber[protocol]);
  if (fd < 0) throw new SystemCallError('socket', `${protocol}, IPv${family}`);
  return fd;
}

/** Sets an option of a socket. @throws SystemCallError */
export function setSocketOption(fd: number, name: SocketOptionName, value: number | string): void {
  const { level, option } = socketOptionTable[name];
  const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.alloc(4);
  if (typeof value === 'number') bytes.writeInt32LE(value);
  if (cLibrary().setsockopt(fd, levels[level], option, bytes, bytes.length) !== 0)
    throw new SystemCallError('setsockopt', `${name}, ${value}`);
}

/** Closes a file descriptor that nobody has taken over. */
export function closeSocket(fd: number): void {
  cLibrary().close(fd);
}
