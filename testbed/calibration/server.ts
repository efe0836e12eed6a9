import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { BULK_PORT, CONTROL_SOCKET, ECHO_PORT, type Flow } from './measure.ts';
import { Receiver } from './ends/receiver.ts';
import { sendFlow } from './ends/sender.ts';

/**
 * The server of a calibration, in the namespace of that name: echoes datagrams (RFC 862), sends or takes bytes
 * over TCP; sends flows of datagrams and hands out what came of others, as the client orders.
 */
const echo = createSocket({ type: 'udp4' });
echo.on('message', (data, peer) => echo.send(data, peer.port, peer.address));

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

const receiver = await new Receiver().open();
/** One order a line, one answer a line. */
const control = createServer((socket) => {
  socket.on('error', () => undefined);
  createInterface({ input: socket }).on('line', (line) => {
    const order = JSON.parse(line) as { send?: { flow: Flow; to: string } };
    void (async () => {
      if (order.send) await sendFlow(order.send.flow, order.send.to, undefined);
      socket.write(`${JSON.stringify(order.send ? {} : receiver.take())}\n`);
    })();
  });
});

await Promise.all([
  new Promise<void>((resolve) => echo.bind(ECHO_PORT, () => resolve())),
  new Promise<void>((resolve) => bulk.listen(BULK_PORT, () => resolve())),
  new Promise<void>((resolve) => control.listen(CONTROL_SOCKET, () => resolve())),
]);
bulk.on('connection', (socket) => socket.setNoDelay(true));
process.stdout.write('{"ready":true}\n');
