import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { BusyPoll } from '../protocol/busy-poll.ts';
import { encodeFrame, FrameReader } from '../protocol/framing.ts';
import { replySchema, type ReplyMessage, type RequestMessage } from '../protocol/messages.ts';
import { Reachability, UnansweredError } from './reachability.ts';

export { UnansweredError, type Unanswered } from './reachability.ts';

/** A request without its number. */
export type Question = RequestMessage extends infer Message
  ? Message extends RequestMessage
    ? Omit<Message, 'id' | 'until'>
    : never
  : never;

/** Seconds for which the event loop goes round without sleeping while an answer is awaited. */
const BUSY_POLL = 0.0002;

/** The longest time in ms that a timer of Node takes. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface Waiting {
  answer(reply: ReplyMessage): void;
  fail(error: UnansweredError): void;
  timer: NodeJS.Timeout | undefined;
  /** In ms of the monotonic clock. */
  since: number;
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
  /** When anything was received last, in ms of the monotonic clock. */
  #heard = 0;
  readonly #reachability: Reachability;
  readonly #busyPoll = new BusyPoll(() => this.#waiting.size > 0);

  constructor(path: string) {
    this.path = path;
    this.#reachability = new Reachability(path);
  }

  /** Why asking is of no use now, as far as it is known without asking. */
  get unavailable(): UnansweredError | undefined {
    return (
      this.#reachability.silence(this.#waiting.size > 0) ??
      (this.#socket ? undefined : this.#reachability.absence())
    );
  }

  /**
   * Asks and waits for the answer.
   *
   * @param limit - Seconds to wait, or Infinity; while the Multi Access Manager says that it is at work, as long as it
   * says.
   * @throws UnansweredError when no answer comes, FramingError when the question is too long to be asked.
   */
  async ask(question: Question, limit: number): Promise<ReplyMessage> {
    const id = ++this.#last;
    const frame = encodeFrame({ id, ...question, ...(limit < Infinity && { until: monotonic() + limit }) });
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        answer: (reply) => {
          if (reply.type !== 'pending') return resolve(reply);
          clearTimeout(waiting.timer);
          waiting.timer = this.#giveUpAfter(reply.limit, id);
        },
        fail: reject,
        timer: this.#giveUpAfter(limit, id),
        since: performance.now(),
      };
      this.#waiting.set(id, waiting);
      const socket = (this.#socket ??= this.#open());
      if (this.#waiting.size === 1) socket.ref();
      socket.write(frame);
      this.#busyPoll.stayAwake(BUSY_POLL);
    });
  }

  #giveUpAfter(seconds: number, id: number): NodeJS.Timeout | undefined {
    if (seconds === Infinity) return undefined;
    return setTimeout(
      () => {
        const waiting = this.#settle(id);
        // Whoever has answered others meanwhile is slow, not gone.
        if (waiting && waiting.since > this.#heard) this.#reachability.silent();
        waiting?.fail(new UnansweredError('silent', `no answer within ${seconds} s`));
      },
      Math.min(seconds * 1000, LONGEST_TIMER),
    );
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
      this.#heard = performance.now();
      this.#reachability.heard();
      try {
        for (const message of reader.read(chunk)) this.#receive(replySchema.parse(message));
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.message;
      // One that is busy refuses nobody: its queue is full (EAGAIN), or this process has no descriptor left.
      if (!connected && error.code !== 'EAGAIN' && error.code !== 'EMFILE') this.#reachability.refused();
    });
    socket.once('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      if (connected) this.#reachability.heard();
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

/** Seconds of the clock that all processes of a machine share, CLOCK_MONOTONIC (clock_gettime(2)). */
function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

const clients = new Map<string, MamClient>();

/** The connection of this process to the Multi Access Manager at `path`. */
export function mamClient(path: string): MamClient {
  let client = clients.get(path);
  if (!client) clients.set(path, (client = new MamClient(path)));
  return client;
}
