import process from 'node:process';
import { createInterface } from 'node:readline';
import { interfaceCounters } from '../../base/counters.ts';
import { connect, SocketSets, type ConnectOptions, type IntentSocket } from '../index.ts';

/**
 * A client for tests in worlds, as a program: `asker.ts MAM_SOCKET`. For each line of JSON, the options of a
 * connection and the bytes to fetch over it (`/bytes/N`), it prints one line of JSON with what came of it. With
 * `set: true` the connection comes from a socket set and goes back to it.
 */
export interface AskerOrder extends ConnectOptions {
  bytes: number;
  set?: boolean;
}

/** What came of an order. */
export interface AskerReply {
  link?: string | undefined;
  source?: string | undefined;
  destination?: string | undefined;
  protocol: string;
  mam: string;
  reason: string;
  reused: boolean;
  /** Seconds until there was a connection. */
  connected: number;
  /** Bytes that each interface received meanwhile. */
  received: Record<string, number>;
}

/** A busy machine may take longer than applications wait. */
const asking = { mam: process.argv[2] ?? '', mamTimeout: 10 };
const sets = new SocketSets(asking);
process.stdout.write('{"ready":true}\n');
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await report(line))}\n`);

async function report(line: string): Promise<AskerReply | { error: string }> {
  try {
    return await fetchAsTold(JSON.parse(line) as AskerOrder);
  } catch (error) {
    return { error: String(error) };
  }
}

async function fetchAsTold({ bytes, set = false, ...options }: AskerOrder): Promise<AskerReply> {
  const before = receivedBytes();
  const begun = performance.now();
  const { socket, reused } = set
    ? await sets.socketconnect(options)
    : { socket: await connect({ ...options, ...asking }), reused: false };
  const connected = (performance.now() - begun) / 1000;
  await fetchBytes(socket, bytes);
  const { link, protocol, mam: answered, reason } = socket.context;
  const [source, destination] = [socket.localAddress, socket.remoteAddress];
  if (set) sets.release(socket);
  else socket.destroy();
  const received = Object.fromEntries(
    Object.entries(receivedBytes()).map(([name, count]) => [name, count - (before[name] ?? 0)]),
  );
  return { link, source, destination, protocol, mam: answered, reason, reused, connected, received };
}

/** Fetches an object of so many bytes and waits for its last one. */
async function fetchBytes(socket: IntentSocket, bytes: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let missing: number | undefined;
    const take = (chunk: Buffer) => {
      // The header comes in one piece with the first bytes of the body.
      missing ??= bytes + chunk.indexOf('\r\n\r\n') + 4;
      missing -= chunk.length;
      if (missing > 0) return;
      socket.off('data', take);
      resolve();
    };
    socket
      .on('data', take)
      .once('error', reject)
      .once('close', () => reject(new Error('closed early')));
    socket.write(`GET /bytes/${bytes} HTTP/1.1\r\nHost: test\r\n\r\n`);
  });
}

/** Bytes received so far, by interface. */
function receivedBytes(): Record<string, number> {
  const counters = interfaceCounters();
  return Object.fromEntries([...counters].map(([name, { received }]) => [name, received.bytes]));
}
