import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, isIP, type Server, type Socket } from 'node:net';
import type { RecordType } from 'dns-packet';
import { FrameReader, frameWith, type Framing } from '../../../base/framing.ts';
import { answerTo, readQuestion, type Zone } from './answer.ts';

export interface NameServer {
  address: string;
  port: number;
  /** Names that were asked for, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/**
 * A name server for one access network, over UDP and TCP: it answers each name with the addresses that this network
 * has for it, as the name server of a provider does for names of a content distribution network.
 *
 * @param port - of both; 0: one that is free
 * @param delay - seconds before an answer, of each type of record or of all; `Infinity`: none at all
 */
export async function startNameServer(
  address: string,
  port: number,
  zone: Zone,
  delay: number | Partial<Record<RecordType, number>> = 0,
): Promise<NameServer> {
  const asked: string[] = [];
  const late = new Set<NodeJS.Timeout>();
  const respond = (message: Buffer, over: 'udp' | 'tcp', send: (answer: Buffer) => void): void => {
    const question = readQuestion(message);
    if (!question) return;
    asked.push(question.name);
    const seconds = typeof delay === 'number' ? delay : (delay[question.type] ?? 0);
    const answer = (): void => send(answerTo(question, zone, over));
    if (seconds === 0) return answer();
    if (seconds === Infinity) return;
    const timer = setTimeout(() => {
      late.delete(timer);
      answer();
    }, seconds * 1000);
    late.add(timer);
  };
  const connections = new Set<Socket>();
  const streams = createServer((socket) => {
    connections.add(socket.once('close', () => connections.delete(socket)));
    attend(socket, (message, send) => respond(message, 'tcp', send));
  });
  const datagrams = await bindBoth(streams, address, port);
  datagrams.on('message', (message, from) =>
    respond(message, 'udp', (answer) => datagrams.send(answer, from.port, from.address)),
  );
  return {
    address,
    port: datagrams.address().port,
    asked,
    close() {
      for (const timer of late) clearTimeout(timer);
      for (const socket of connections) socket.destroy();
      datagrams.close();
      streams.close();
    },
  };
}

/** Takes a port for both. One that is free for datagrams may be taken for streams; then any other will do. */
async function bindBoth(streams: Server, address: string, port: number): Promise<Datagrams> {
  for (;;) {
    const datagrams = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    try {
      await bound(datagrams, address, port);
      await listening(streams, address, datagrams.address().port);
      return datagrams;
    } catch (error) {
      if (port !== 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      datagrams.close();
    }
  }
}

const bound = (socket: Datagrams, address: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject).bind(port, address, resolve);
  });

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** Over TCP, two bytes with its length stand before each message (RFC 1035, 4.2.2). */
const framing: Framing<Buffer> = {
  header: 2,
  payloadLength: (bytes, start) => bytes.readUInt16BE(start),
  decode: (bytes, start, end) => bytes.subarray(start + 2, end),
};

/** Seconds after which an idle connection is closed (RFC 7766, 6.2.3: in the order of seconds). */
const IDLE = 10;

/** One connection, over which several questions may be asked at a time (RFC 7766, 6.2.1.1). */
function attend(socket: Socket, respond: (message: Buffer, send: (answer: Buffer) => void) => void): void {
  const reader = new FrameReader(framing);
  const send = (answer: Buffer): void => {
    const [frame, length] = frameWith(framing.header, answer);
    frame.writeUInt16BE(length);
    if (socket.writable) socket.write(frame);
  };
  socket.setTimeout(IDLE * 1000, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    for (const message of reader.read(chunk)) respond(message, send);
  });
}
