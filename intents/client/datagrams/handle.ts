import type { Socket } from 'node:dgram';

/** The parts of Node's own handle of a socket for datagrams that are used here (src/udp_wrap.cc). */
export interface DatagramHandle {
  readonly fd: number;
  /** @returns 0, or a negative error number of the system. */
  bind(address: string, port: number, flags: number): number;
}

/** The handle of a socket that has just been made (lib/internal/dgram.js: kStateSymbol). */
export function handleOfDatagrams(socket: Socket): DatagramHandle {
  const state = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'state symbol',
  );
  const { handle } = (state ? (socket as unknown as Record<symbol, unknown>)[state] : {}) as {
    handle?: DatagramHandle;
  };
  if (!handle) throw new Error('this version of Node keeps the handles of its datagram sockets elsewhere');
  return handle;
}
