import { createServer, type AddressInfo, type Server } from 'node:net';
import process from 'node:process';
import { libcFor } from '../../base/processes/libc.ts';

/** linux/tcp.h: the listener is not woken before the peer has said something. */
const IPPROTO_TCP = 6;
const TCP_DEFER_ACCEPT = 9;

/**
 * A server whose connections the kernel makes on its own, so that nothing but the connecting side is at work;
 * as a program. Prints its port.
 */
const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  deferAccept(server);
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});

function deferAccept(listener: Server): void {
  const libc = libcFor('TCP_DEFER_ACCEPT');
  const setsockopt = libc.declare(
    'int setsockopt(int fd, int level, int option, const int *value, uint32_t length)',
  );
  const { fd } = (listener as unknown as { _handle: { fd: number } })._handle;
  if (setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, [60], 4) !== 0)
    throw new Error(`setsockopt(TCP_DEFER_ACCEPT) failed: ${libc.lastError()}`);
}
