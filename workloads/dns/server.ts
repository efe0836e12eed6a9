import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import {
  decode,
  encode,
  RECURSION_DESIRED,
  AUTHORITATIVE_ANSWER,
  type Answer,
  type Packet,
} from 'dns-packet';

/** Response code of RFC 1035, 4.1.1: no such name. dns-packet takes it as part of the flags. */
const NAME_ERROR = 3;

/** Addresses by name; `*` stands for every name that is not listed. */
export type Zone = Readonly<Record<string, readonly string[]>>;

export interface NameServer {
  address: string;
  port: number;
  /** Names that were asked for, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/**
 * A name server for one access network: it answers each name with the addresses that this network has for it, as
 * the name server of a provider does for names of a content distribution network.
 *
 * @param delay Seconds before an answer; `Infinity`: none at all.
 */
export async function startNameServer(
  address: string,
  port: number,
  zone: Zone,
  delay = 0,
): Promise<NameServer> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  const asked: string[] = [];
  socket.on('message', (message, from) => {
    const answer = answerTo(message, zone, asked);
    if (!answer || delay === Infinity) return;
    if (delay === 0) send(socket, answer, from);
    else setTimeout(() => send(socket, answer, from), delay * 1000);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(port, address, resolve);
  });
  return { address, port: socket.address().port, asked, close: () => void socket.close() };
}

function send(socket: Socket, answer: Buffer, { address, port }: RemoteInfo): void {
  socket.send(answer, port, address);
}

/** The answer to a query; undefined for what is no query. */
function answerTo(message: Buffer, zone: Zone, asked: string[]): Buffer | undefined {
  const query = parse(message);
  const question = query?.questions?.[0];
  if (!query || !question) return undefined;
  const name = question.name.toLowerCase();
  asked.push(name);
  const addresses = zone[name] ?? zone['*'];
  const family = { A: 4, AAAA: 6 }[question.type as string];
  const answers = (addresses ?? [])
    .filter((address) => isIP(address) === family)
    .map((data): Answer => ({ type: question.type as 'A' | 'AAAA', name: question.name, ttl: 60, data }));
  const wantsRecursion = (query.flags ?? 0) & RECURSION_DESIRED;
  return encode({
    type: 'response',
    id: query.id ?? 0,
    flags: AUTHORITATIVE_ANSWER | wantsRecursion | (addresses ? 0 : NAME_ERROR),
    questions: [question],
    answers,
  });
}

function parse(message: Buffer): Packet | undefined {
  try {
    return decode(message);
  } catch {
    // Anyone may send anything to a port; what is no query gets no answer.
    return undefined;
  }
}
