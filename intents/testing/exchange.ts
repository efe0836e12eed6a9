import { createServer } from 'node:net';
import process from 'node:process';

/** A server on the Unix socket of the given path that sends back what it gets; as a program. Says when it listens. */
createServer((socket) => socket.on('data', (bytes) => socket.write(bytes))).listen(process.argv[2], () =>
  process.stdout.write('listening\n'),
);
