import type { WireIdleSocket } from '../protocol/messages.ts';
import { answerTo, toWire, type Answer } from './ask.ts';
import { connectBy, type ConnectOptions } from './connect.ts';
import { createContext, type SocketContext } from './context.ts';
import type { IntentSocket } from './intent-socket.ts';

/** Idle connections that a policy chooses from at most; the schema of the message allows no more. */
const OFFERED = 1024;

/** A socket of a set. */
interface Member {
  id: number;
  set: string;
  socket: IntentSocket;
  /** While it is idle: since when, in ms of the monotonic clock, and the bytes it had received by then. */
  idle: { since: number; received: number } | undefined;
}

/** What `socketconnect` returns. */
export interface Connected {
  socket: IntentSocket;
  /** It was open already. */
  reused: boolean;
}

/**
 * Sets of connections, one for each destination, for applications that fetch objects: `socketconnect` for each
 * object, with its intents, and `release` after it. The policy may take an idle connection of the set, on a link
 * that suits the object, or have a new one made.
 */
export class SocketSets {
  readonly #defaults: Partial<ConnectOptions>;
  readonly #members = new Map<IntentSocket, Member>();
  #last = 0;

  /** @param defaults - Options of all connections, e.g. where the Multi Access Manager is. */
  constructor(defaults: Partial<ConnectOptions> = {}) {
    this.#defaults = defaults;
  }

  /**
   * A connection for an object.
   *
   * @throws as `connect`.
   */
  async socketconnect(given: ConnectOptions): Promise<Connected> {
    const options = { ...this.#defaults, ...given };
    const context = createContext(options);
    const set = nameOf(options);
    for (;;) {
      const idle = this.#idle(set);
      const question = {
        type: 'socketconnect',
        context: toWire(context, { ...options, port: Number(options.port) }),
        sockets: idle.slice(0, OFFERED).map(describe),
      } as const;
      const answer = preferIdle(await answerTo(question, options), idle);
      if (answer.reuse === undefined) return this.#open(set, context, answer, options);
      const socket = this.#take(answer.reuse, set, context, answer);
      if (socket) return { socket, reused: true };
      // That socket has been taken or closed in the meantime: the question is a new one.
    }
  }

  /** Gives a connection back: it is idle, and may be reused for another object. */
  release(socket: IntentSocket): void {
    const member = this.#members.get(socket);
    if (!member || !isUsable(socket)) return this.close(socket);
    member.idle = { since: performance.now(), received: socket.bytesRead };
    socket.on('error', ignore).unref();
  }

  /** Closes a connection and takes it out of its set. */
  close(socket: IntentSocket): void {
    this.#members.delete(socket);
    socket.destroy();
  }

  /** Closes all idle connections. */
  cleanup(): void {
    for (const { socket, idle } of [...this.#members.values()]) if (idle) this.close(socket);
  }

  /** The idle members of a set. One whose peer has closed it, or spoken out of turn, is given up. */
  #idle(set: string): Member[] {
    const idle = [...this.#members.values()].filter((member) => member.set === set && member.idle);
    for (const { socket, idle: rest } of idle)
      if (!isUsable(socket) || socket.bytesRead !== rest?.received) this.close(socket);
    return idle.filter(({ socket }) => this.#members.has(socket));
  }

  #take(id: number, set: string, context: SocketContext, answer: Answer): IntentSocket | undefined {
    const member = this.#idle(set).find((candidate) => candidate.id === id);
    if (!member) return undefined;
    const { socket } = member;
    member.idle = undefined;
    socket.off('error', ignore).ref();
    const { intents, ignored } = context;
    const { mam, reason, fallback } = answer;
    Object.assign(socket.context, { intents, ignored, mam, reason, fallback });
    return socket;
  }

  async #open(
    set: string,
    context: SocketContext,
    answer: Answer,
    options: ConnectOptions,
  ): Promise<Connected> {
    const socket = await connectBy(answer, context, options);
    this.#members.set(socket, { id: ++this.#last, set, socket, idle: undefined });
    socket.once('close', () => this.#members.delete(socket));
    return { socket, reused: false };
  }
}

/** Connections to one destination with one protocol are of one set. */
function nameOf({ host, port, protocol = 'tcp' }: ConnectOptions): string {
  return `${protocol} ${host} ${port}`;
}

function describe({ id, socket, idle }: Member): WireIdleSocket {
  return {
    id,
    source: socket.localAddress ?? '',
    destination: socket.remoteAddress ?? '',
    intents: socket.context.intents,
    idle: idle ? (performance.now() - idle.since) / 1000 : 0,
  };
}

/** Nobody has decided: an idle connection is what an application without intents would take. */
function preferIdle(answer: Answer, [first]: readonly Member[]): Answer {
  return answer.mam === 'answered' || !first ? answer : { ...answer, reuse: first.id };
}

/** Open in both directions, with nothing unread. The system knows no peer of one that has been reset. */
function isUsable(socket: IntentSocket): boolean {
  const { destroyed, writable, readableEnded, readableLength, localAddress, remoteAddress } = socket;
  const open = !destroyed && writable && !readableEnded && readableLength === 0;
  return open && localAddress !== undefined && remoteAddress !== undefined;
}

/** An idle connection that fails is closed, which takes it out of its set. */
function ignore(): void {}
