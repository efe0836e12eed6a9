import { createServer, type AddressInfo } from 'node:net';
import process from 'node:process';

/** A server that accepts connections and says nothing, as a program. Prints its port. */
const server = createServer((socket) => socket.on('error', () => undefined).resume());
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`),
);
