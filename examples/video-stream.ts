/**
 * The second example of the paper's Section 2.2: a video is watched.
 *
 * The player knows bitrate and duration, and a lost connection would be seen: stream, bitrate, duration,
 * sensitive to connection loss.
 *
 * node examples/video-stream.ts HOST PORT [SECONDS]
 */
import process from 'node:process';
import { connect, type Intents } from 'socket-intents';

const [host = '127.0.0.1', port = '8080', seconds = '4'] = process.argv.slice(2);
const duration = Number(seconds);
/** Bytes per second, the unit of the paper's bitrate: 2 Mbit/s. */
const bitrate = 250_000;
const intents: Intents = {
  category: 'stream',
  bitrate,
  duration,
  timeliness: 'stream',
  resilience: 'sensitive',
};

const socket = await connect({ host, port: Number(port), intents });
const { link, reason, mam } = socket.context;
process.stdout.write(`link: ${link ?? 'left to the system'} (${mam}: ${reason})\n`);

const start = performance.now();
let late = 0;
let received = 0;
socket.write(`GET /bytes/${bitrate * duration} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
for await (const piece of socket) {
  received += (piece as Buffer).length;
  // A piece is late when the player has shown all that came before it; it starts with one second in hand.
  const shown = ((performance.now() - start) / 1000 - 1) * bitrate;
  if (shown > received) late++;
}
process.stdout.write(`received ${received} bytes, ${late} pieces late\n`);
