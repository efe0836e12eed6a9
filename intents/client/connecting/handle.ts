import type { Socket } from 'node:net';

/**
 * The parts of Node's own machinery that a socket with intents takes hold of: the handle of the operating system
 * behind a `net.Socket` (src/tcp_wrap.cc of Node; of a TLS socket: src/crypto/crypto_tls.cc, which passes these calls
 * on), and the request that tells it when the connection is made (lib/net.js: internalConnect, afterConnect).
 */
export interface TcpHandle {
  readonly fd: number;
  open(fd: number): number;
  bind(address: string, port: number): number;
  bind6(address: string, port: number, flags: number): number;
  connect(request: ConnectRequest, address: string, port: number): number;
  connect6(request: ConnectRequest, address: string, port: number): number;
  close(callback?: () => void): void;
  getsockname(into: { address?: string; port?: number }): number;
  hasRef(): boolean;
  unref(): void;
  /** The TCP handle below the one of a TLS socket. */
  _parent?: TcpHandle;
}

/** What `connect` of a handle is given; `oncomplete` is called with 0 or a negative error number of the system. */
export interface ConnectRequest {
  oncomplete:
    | ((
        status: number,
        handle: TcpHandle,
        request: ConnectRequest,
        readable: boolean,
        writable: boolean,
      ) => void)
    | undefined;
  address?: string;
  port?: number;
  localAddress?: string | undefined;
  localPort?: number | undefined;
  addressType?: number;
}

/** The handle of a socket; undefined when it has none, or one of another kind, such as a Unix socket's. */
export function handleOf(socket: Socket): TcpHandle | undefined {
  const { _handle: handle } = socket as unknown as { _handle?: Partial<TcpHandle> | null };
  return typeof handle?.connect6 === 'function' && typeof handle.open === 'function'
    ? (handle as TcpHandle)
    : undefined;
}

/** Another handle of the kind that the socket has. */
export function anotherHandle(like: TcpHandle): TcpHandle {
  const tcp = like._parent ?? like;
  const Handle = tcp.constructor as new (type: number) => TcpHandle;
  const handle = new Handle(SOCKET);
  if (!tcp.hasRef()) handle.unref();
  return handle;
}
/** `TCP.SOCKET` of src/tcp_wrap.h. */
const SOCKET = 0;

/** Another request of the kind that the socket has made. */
export function anotherRequest(like: ConnectRequest): ConnectRequest {
  return new (like.constructor as new () => ConnectRequest)();
}

/**
 * Gives a connecting socket another handle, as Node does itself between its attempts at several addresses
 * (lib/net.js: internalConnectMultiple). The old one is closed.
 */
export function exchangeHandle(socket: Socket, handle: TcpHandle): void {
  const reinitialise = symbolOf(socket, 'kReinitializeHandle');
  (socket as unknown as Record<symbol, (handle: TcpHandle) => void>)[reinitialise]?.(handle);
}

function symbolOf(socket: object, description: string): symbol {
  for (let level: object | null = socket; level; level = Object.getPrototypeOf(level) as object | null) {
    const found = Object.getOwnPropertySymbols(level).find((symbol) => symbol.description === description);
    if (found) return found;
  }
  throw new Error(`this version of Node has no ${description} in its sockets`);
}
