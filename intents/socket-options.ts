import { z } from 'zod';

interface SocketOptionDefinition {
  level: 'SOL_SOCKET' | 'IPPROTO_TCP' | 'IPPROTO_IP' | 'IPPROTO_IPV6';
  /** Numbers of Linux, from asm-generic/socket.h, linux/tcp.h, linux/in.h and linux/in6.h. */
  option: number;
  value: 'integer' | 'text';
}

/** The options of the operating system that applications and policies may set. */
export const socketOptionTable = {
  SO_SNDBUF: { level: 'SOL_SOCKET', option: 7, value: 'integer' },
  SO_RCVBUF: { level: 'SOL_SOCKET', option: 8, value: 'integer' },
  SO_PRIORITY: { level: 'SOL_SOCKET', option: 12, value: 'integer' },
  SO_RCVLOWAT: { level: 'SOL_SOCKET', option: 18, value: 'integer' },
  SO_BINDTODEVICE: { level: 'SOL_SOCKET', option: 25, value: 'text' },
  SO_MARK: { level: 'SOL_SOCKET', option: 36, value: 'integer' },
  TCP_NODELAY: { level: 'IPPROTO_TCP', option: 1, value: 'integer' },
  TCP_MAXSEG: { level: 'IPPROTO_TCP', option: 2, value: 'integer' },
  TCP_WINDOW_CLAMP: { level: 'IPPROTO_TCP', option: 10, value: 'integer' },
  TCP_QUICKACK: { level: 'IPPROTO_TCP', option: 12, value: 'integer' },
  TCP_CONGESTION: { level: 'IPPROTO_TCP', option: 13, value: 'text' },
  TCP_USER_TIMEOUT: { level: 'IPPROTO_TCP', option: 18, value: 'integer' },
  TCP_NOTSENT_LOWAT: { level: 'IPPROTO_TCP', option: 25, value: 'integer' },
  IP_TOS: { level: 'IPPROTO_IP', option: 1, value: 'integer' },
  IPV6_TCLASS: { level: 'IPPROTO_IPV6', option: 67, value: 'integer' },
} as const satisfies Record<string, SocketOptionDefinition>;

export type SocketOptionName = keyof typeof socketOptionTable;
type SocketOptionValue<Name extends SocketOptionName> =
  (typeof socketOptionTable)[Name]['value'] extends 'text' ? string : number;

/** Socket options by name. Integers are C ints, texts are names (a congestion control, a device). */
export type SocketOptions = { [Name in SocketOptionName]?: SocketOptionValue<Name> };

const socketOptionNames = Object.keys(socketOptionTable) as SocketOptionName[];

const integer = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
const text = z.string().min(1).max(64);

export const socketOptionsSchema = z.strictObject(
  Object.fromEntries(
    socketOptionNames.map((name) => [
      name,
      (socketOptionTable[name].value === 'text' ? text : integer).optional(),
    ]),
  ),
) as unknown as z.ZodType<SocketOptions>;

/** Transport protocols by their number for socket(2): IPPROTO_TCP, IPPROTO_MPTCP (linux/in.h). */
export const protocolNumber = { tcp: 6, mptcp: 262 } as const;
/** What a connection may be made over, and what a policy may choose from. */
export const streamProtocolSchema = z.enum(['tcp', 'mptcp']);
export type StreamProtocol = z.output<typeof streamProtocolSchema>;
/** What an application may ask for; `udp` sends datagrams. */
export const protocolSchema = z.enum(['tcp', 'mptcp', 'udp']);
export type Protocol = z.output<typeof protocolSchema>;
