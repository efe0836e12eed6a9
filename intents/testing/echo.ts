import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A server that sends back what it gets. */
export interface EchoServer extends AsyncDisposable {
  port: number;
  /** Connections that have been made, in order. */
  connections: Socket[];
}

export async function startEcho(address = '127.0.0.1', port = 0): Promise<EchoServer> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => undefined).pipe(socket);
  }).listen(port, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
