import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import {
  decode,
  encode,
  RECURSION_DESIRED,
  AUTHORITATIVE_ANSWER,
  type Answer,
  type Packet,
  type RecordType,
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
 * @param delay Seconds before an answer, of each type of record or of all; `Infinity`: none at all.
 */
export async function startNameServer(
  address: string,
  port: number,
  zone: Zone,
  delay: number | Partial<Record<RecordType, number>> = 0,
): Promise<NameServer> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  const asked: string[] = [];
  socket.on('message', (message, from) => {
    const question = readQuestion(message);
    if (!question) return;
    const { packet, name, type } = question;
    asked.push(name);
    const answer = answerTo(packet, name, type, zone);
    const seconds = typeof delay === 'number' ? delay : (delay[type] ?? 0);
    if (seconds === 0) send(socket, answer, from);
    else if (seconds < Infinity) {
      const late = setTimeout(() => send(socket, answer, from), seconds * 1000);
      socket.once('close', () => clearTimeout(late));
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(port, address, resolve);
  });
  return { address, port: socket.address().port, asked, close: () => void socket.close() };
}

function send(socket: Socket, answer: Buffer, { address, port }: RemoteInfo): void {
  socket.send(answer, port, address);
}

/** What a query asks; undefined for what is no query. */
function readQuestion(message: Buffer): { packet: Packet; name: string; type: RecordType } | undefined {
  const packet = parse(message);
  const question = packet?.questions?.[0];
  return packet && question && { packet, name: question.name.toLowerCase(), type: question.type };
}

function answerTo({ id = 0, flags = 0, questions = [] }: Packet, name: string, type: RecordType, zone: Zone) {
  const addresses = zone[name] ?? zone['*'];
  const family = { A: 4, AAAA: 6 }[type as string];
  const answers = (addresses ?? [])
    .filter((address) => isIP(address) === family)
    .map((data): Answer => ({ type: type as 'A' | 'AAAA', name: questions[0]?.name ?? name, ttl: 60, data }));
  return encode({
    type: 'response',
    id,
    flags: AUTHORITATIVE_ANSWER | (flags & RECURSION_DESIRED) | (addresses ? 0 : NAME_ERROR),
    questions: questions.slice(0, 1),
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
