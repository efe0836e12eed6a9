import { isIP } from 'node:net';
import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  type Answer,
  type OptAnswer,
  type Packet,
  type RecordType,
} from 'dns-packet';

/** Addresses by name; `*` stands for every name that is not listed. */
export type Zone = Readonly<Record<string, readonly string[]>>;

/** What a query asks. */
export interface Question {
  packet: Packet;
  /** In lower case: names are compared so (RFC 4343). */
  name: string;
  type: RecordType;
}

/** Response codes of RFC 1035, 4.1.1; dns-packet takes them as part of the flags. */
const NAME_ERROR = 3;
const NOT_IMPLEMENTED = 4;
const OPERATION = 0x7800;
/** Extended response code BADVERS, 16: its upper eight bits are in the OPT record (RFC 6891, 6.1.3). */
const BAD_VERSION = 1;

/** Bytes of a UDP message without EDNS (RFC 1035, 4.2.1), and of the longest that is sent (DNS flag day 2020). */
const PLAIN = 512;
const LONGEST = 1232;

/** The question of a message; undefined for what is no query: anyone may send anything to a port. */
export function readQuestion(message: Buffer): Question | undefined {
  let packet: Packet;
  try {
    packet = decode(message);
  } catch {
    return undefined;
  }
  const question = packet.questions?.[0];
  if (packet.type !== 'query' || !question) return undefined;
  return { packet, name: question.name.toLowerCase(), type: question.type };
}

/**
 * The answer to a question from a zone: `A`, `AAAA`, or `ANY` for both; no records of another type. What does not
 * fit into a UDP message is left out, and the message marked as truncated, so that the client asks over TCP.
 */
export function answerTo(question: Question, zone: Zone, over: 'udp' | 'tcp'): Buffer {
  const whole = encode(responseTo(question, zone));
  const room = Math.min(LONGEST, Math.max(PLAIN, optOf(question)?.udpPayloadSize ?? PLAIN));
  if (over === 'tcp' || whole.length <= room) return whole;
  const { flags = 0, ...response } = responseTo(question, zone);
  return encode({ ...response, flags: flags | TRUNCATED_RESPONSE, answers: [] });
}

function responseTo({ packet, name, type }: Question, zone: Zone): Packet {
  const { id = 0, flags = 0, questions = [] } = packet;
  const opt = optOf({ packet });
  const badVersion = opt !== undefined && opt.ednsVersion !== 0;
  const isQuery = (flags & OPERATION) === 0;
  const addresses = addressesOf(name, zone);
  const code = isQuery ? (addresses ? 0 : NAME_ERROR) : NOT_IMPLEMENTED;
  return {
    type: 'response',
    id,
    flags: AUTHORITATIVE_ANSWER | (flags & (RECURSION_DESIRED | OPERATION)) | (badVersion ? 0 : code),
    questions: questions.slice(0, 1),
    answers: badVersion || !isQuery ? [] : answersOf(questions[0]?.name ?? name, type, addresses ?? []),
    ...(opt ? { additionals: [ownOpt(badVersion)] } : {}),
  };
}

const addressesOf = (name: string, zone: Zone): readonly string[] | undefined =>
  Object.hasOwn(zone, name) ? zone[name] : zone['*'];

const TYPES = [
  [4, 'A'],
  [6, 'AAAA'],
] as const;

const answersOf = (name: string, asked: RecordType, addresses: readonly string[]): Answer[] =>
  TYPES.filter(([, type]) => type === asked || (asked as string) === 'ANY').flatMap(([family, type]) =>
    addresses.filter((data) => isIP(data) === family).map((data): Answer => ({ type, name, ttl: 60, data })),
  );

/** The record with which a client says that it knows EDNS (RFC 6891). */
const optOf = ({ packet }: Pick<Question, 'packet'>): OptAnswer | undefined =>
  packet.additionals?.find((record): record is OptAnswer => record.type === 'OPT');

const ownOpt = (badVersion: boolean): OptAnswer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize: LONGEST,
  extendedRcode: badVersion ? BAD_VERSION : 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
});
