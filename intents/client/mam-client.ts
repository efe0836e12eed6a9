import { connect, type Socket } from 'node:net';
import { BusyPoll } from '../protocol/busy-poll.ts';
import { encodeFrame, FrameReader } from '../protocol/framing.ts';
import { replySchema, type ReplyMessage, type RequestMessage } from '../protocol/messages.ts';

/** Why there is no answer: nobody listens, none came in time, or the connection broke. */
export type Unanswered = 'absent' | 'silent' | 'lost';

/** The Multi Access Manager gave no answer. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly why: Unanswered;

  constructor(why: Unanswered, message: string) {
    super(message);
    this.why = why;
  }
}

/** A request without its number. */
export type Question = RequestMessage extends infer Message
  ? Message extends RequestMessage
    ? Omit<Message, 'id'>
    : never
  : never;

/** Seconds for which the event loop goes round without sleeping while an answer is awaited. */
const BUSY_POLL = 0.0002;

interface Waiting {
  answer(reply: ReplyMessage): void;
  fail(error: UnansweredError): void;
  timer: NodeJS.Timeout;
}

/**
 * One connection to the Multi Access Manager, shared by all requests of the process and opened with the first of
 * them. It keeps the process alive only while an answer is awaited.
 */
export class MamClient {
  readonly path: string;
  #socket: Socket | undefined;
  #waiting = new Map<number, Waiting>();
  #last = 0;
  readonly #busyPoll = new BusyPoll(() => this.#waiting.size > 0);

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Asks and waits for the answer.
   *
   * @param limit Seconds to wait; while the Multi Access Manager says that it is at work, as long as it says.
   * @throws UnansweredError when no answer comes, FramingError when the question is too long to be asked.
   */
  async ask(question: Question, limit: number): Promise<ReplyMessage> {
    const id = ++this.#last;
    const frame = encodeFrame({ id, ...question });
    return new Promise((resolve, reject) => {
      const late = (seconds: number) =>
        setTimeout(
          () => this.#settle(id)?.fail(new UnansweredError('silent', `no answer within ${seconds} s`)),
          seconds * 1000,
        );
      const waiting: Waiting = {
        answer: (reply) => {
          if (reply.type !== 'pending') return resolve(reply);
          clearTimeout(waiting.timer);
          waiting.timer = late(reply.limit);
        },
        fail: reject,
        timer: late(limit),
      };
      this.#waiting.set(id, waiting);
      const socket = (this.#socket ??= this.#open());
      if (this.#waiting.size === 1) socket.ref();
      socket.write(frame);
      this.#busyPoll.stayAwake(BUSY_POLL);
    });
  }

  /** Closes the connection; what is still asked fails as lost. */
  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const reader = new FrameReader();
    const socket = connect(this.path);
    let connected = false;
    let reason = 'the Multi Access Manager closed the connection';
    socket.once('connect', () => (connected = true));
    socket.on('data', (chunk) => {
      try {
        for (const message of reader.read(chunk)) this.#receive(replySchema.parse(message));
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', (error) => (reason = error.message));
    socket.once('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      for (const id of [...this.#waiting.keys()])
        this.#settle(id)?.fail(new UnansweredError(connected ? 'lost' : 'absent', reason));
    });
    return socket;
  }

  #receive(reply: ReplyMessage): void {
    const waiting = reply.type === 'pending' ? this.#waiting.get(reply.id) : this.#settle(reply.id);
    waiting?.answer(reply);
  }

  /** Takes a request off the list; the last one lets the process end. */
  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (!waiting) return undefined;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (this.#waiting.size === 0) this.#socket?.unref();
    return waiting;
  }
}

const clients = new Map<string, MamClient>();

/** The connection of this process to the Multi Access Manager at `path`. */
export function mamClient(path: string): MamClient {
  let client = clients.get(path);
  if (!client) clients.set(path, (client = new MamClient(path)));
  return client;
}
