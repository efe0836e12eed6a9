import { createInterface } from 'node:readline';
import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { FailedError, fromWire } from '../../base/errors.ts';
import {
  FROM_FILE,
  type AgentEvent,
  type AgentRequest,
  type AgentRequestInput,
  type Chunk,
} from './agent/protocol.ts';
import { Console } from './console.ts';
import { followLines } from './follow.ts';
import { parseEvent } from './parse-event.ts';
import { SCRIPT } from './script.ts';

/** The world itself failed: it panicked, hung, or was ended. */
export class WorldError extends FailedError {
  static override readonly code = 'ERR_WORLD';
  /** The last lines of its console. */
  readonly console: readonly string[];

  constructor(message: string, lastLines: readonly string[]) {
    super([message, ...lastLines.map((line) => `  ${line}`)].join('\n'));
    this.console = lastLines;
  }
}

/** What a process in a world does: bytes on its streams, and its end. */
export interface ProcessEvents {
  stdout: [Buffer];
  stderr: [Buffer];
  exit: [status: number | null, signal: string | null];
}

/** Bytes of the longest request that goes over the console itself. */
const LONGEST = 512;

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** This side of the line protocol: numbers requests, hands out results and the events of processes. */
export class Connection {
  readonly console = new Console();
  readonly up: Promise<Extract<AgentEvent, { event: 'up' }>>;
  readonly #input: Writable;
  readonly #folder: string;
  readonly #pending = new Map<number, Pending>();
  readonly #processes = new Map<number, EventEmitter<ProcessEvents>>();
  readonly #heard: () => void;
  #announceUp!: (event: Extract<AgentEvent, { event: 'up' }>) => void;
  #failUp!: (error: Error) => void;
  #lastId = 0;
  #events: { stop: () => void } | undefined;
  #failure: Error | undefined;

  /**
   * @param folder - a folder that both sides see, for requests that are long
   * @param heard - called for every line, so that a watchdog knows the world lives
   * @param script - requests that the world finds in its folder; its events come through a file as well
   */
  constructor(
    input: Writable,
    output: Readable,
    folder: string,
    heard: () => void,
    script?: readonly AgentRequest[],
  ) {
    this.#input = input;
    this.#folder = folder;
    this.#heard = heard;
    this.up = new Promise((resolve, reject) => {
      this.#announceUp = resolve;
      this.#failUp = reject;
    });
    // A world may fail before anyone waits for it to be up; whoever does wait hears of it.
    this.up.catch(() => undefined);
    input.on('error', () => undefined);
    createInterface({ input: output }).on('line', (line) => this.#receive(line));
    if (!script) return;
    this.#lastId = script.length;
    this.#scripted = script.map(({ id }) => ({ id, result: this.#resultOf(id) }));
    this.#events = followLines(join(folder, SCRIPT.events), (line) => this.#receive(line));
  }

  #scripted: { id: number; result: Promise<unknown> }[] = [];

  /** The requests of the script, in their order. Nobody need wait for the results. */
  get scripted(): readonly { id: number; result: Promise<unknown> }[] {
    return this.#scripted;
  }

  #resultOf(id: number): Promise<unknown> {
    const result = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    result.catch(() => undefined);
    return result;
  }

  /** Sends a request. Rejects with the agent's words, or when the world fails. */
  request(request: AgentRequestInput): { id: number; result: Promise<unknown> } {
    const id = ++this.#lastId;
    const result = new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#pending.set(id, { resolve, reject });
      this.#input.write(`${this.#spill(id, JSON.stringify({ ...request, id }))}\n`);
    });
    return { id, result };
  }

  /** Events of the process that the request with this number starts. */
  eventsOf(id: number): EventEmitter<ProcessEvents> {
    const events = this.#processes.get(id) ?? new EventEmitter<ProcessEvents>();
    this.#processes.set(id, events);
    return events;
  }

  get waiting(): boolean {
    return this.#pending.size > 0;
  }

  /** Ends all that waits for this world. The first failure counts. */
  fail(reason: string): void {
    // What the world said before its end is heard first.
    this.#events?.stop();
    this.#failure ??= new WorldError(reason, this.console.lines);
    this.#failUp(this.#failure);
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
    for (const events of this.#processes.values()) events.emit('exit', null, 'SIGKILL');
    this.#processes.clear();
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * A long request goes through a file, and its name over the console: once the console of a guest has more
   * than 4095 bytes waiting, it stops listening for good (line_throttle in arch/um/drivers/line.c).
   */
  #spill(id: number, text: string): string {
    if (text.length <= LONGEST) return text;
    const file = join(this.#folder, `request-${id}`);
    writeFileSync(file, text, { mode: 0o600 });
    return `${FROM_FILE}${file}`;
  }

  #receive(line: string): void {
    this.#heard();
    const event = parseEvent(line);
    if (event) this.#dispatch(event);
    else this.console.add(line);
  }

  #dispatch(event: AgentEvent): void {
    switch (event.event) {
      case 'up':
        return this.#announceUp(event);
      case 'result':
        return this.#settle(event.id, ({ resolve }) => resolve(event.value));
      case 'error':
        return this.#settle(event.id, ({ reject }) => reject(fromWire(event.error)));
      case 'stdout':
      case 'stderr':
        this.eventsOf(event.process).emit(event.event, decode(event));
        return;
      case 'exit':
        this.eventsOf(event.process).emit('exit', event.status, event.signal);
        this.#processes.delete(event.process);
    }
  }

  #settle(id: number, act: (pending: Pending) => void): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending) act(pending);
  }
}

const decode = ({ data, base64 }: Chunk): Buffer => Buffer.from(data, base64 ? 'base64' : 'utf8');
