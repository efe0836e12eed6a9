import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import process from 'node:process';
import { BULK_PORT, ECHO_PORT, LARGE } from './measure.ts';

/**
 * The server of a calibration, in the namespace of that name: echoes datagrams (RFC 862), sends or takes bytes
 * over TCP, sends and counts datagrams one way.
 */
const echo = createSocket('udp4');
let counted = 0;
echo.on('message', (data, peer) => {
  const command = data.toString('latin1', 0, 6);
  if (command === 'count!') counted++;
  else if (command === 'count?') echo.send(String(counted), peer.port, peer.address);
  else if (command === 'flood!') void flood(data, peer);
  else echo.send(data, peer.port, peer.address);
});

/** `flood! PACKETS SPACING`: so many datagrams, so many seconds apart. */
async function flood(request: Buffer, peer: { port: number; address: string }): Promise<void> {
  const [, packets = 0, spacing = 0] = request.toString('latin1').trim().split(' ').map(Number);
  const payload = Buffer.alloc(LARGE, 'f');
  for (let index = 0; index < packets; index++) {
    echo.send(payload, peer.port, peer.address);
    await new Promise((resolve) => setTimeout(resolve, spacing * 1000));
  }
}

const chunk = Buffer.alloc(1 << 18, 'x');
const bulk = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (first) => {
    if (first[0] === 'd'.charCodeAt(0)) pour(socket);
    else takeIn(socket);
  });
});

/** Sends until the other end closes. */
function pour(socket: Socket): void {
  socket.write(chunk, (error) => {
    if (!error && !socket.destroyed) pour(socket);
  });
}

/** Takes bytes in and, when the other end has sent its last, answers with when how many had come. */
function takeIn(socket: Socket): void {
  const started = process.hrtime.bigint();
  const marks: { time: number; bytes: number }[] = [];
  let bytes = 0;
  socket.on('data', (data) => {
    bytes += data.length;
    marks.push({ time: Number(process.hrtime.bigint() - started) / 1e9, bytes });
  });
  socket.on('end', () => socket.end(JSON.stringify(marks)));
}

await Promise.all([
  new Promise<void>((resolve) => echo.bind(ECHO_PORT, () => resolve())),
  new Promise<void>((resolve) => bulk.listen(BULK_PORT, () => resolve())),
]);
bulk.on('connection', (socket) => socket.setNoDelay(true));
process.stdout.write('{"ready":true}\n');
