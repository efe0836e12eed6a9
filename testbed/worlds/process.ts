import { createInterface, type Interface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import type { Connection } from './connection.ts';

/** How a program ended: its exit status, or the signal. */
export interface Ended {
  status: number | null;
  signal: string | null;
}

/**
 * A program that runs in a world. What it prints and its end are kept until somebody asks: it may be over
 * before the answer to the request that started it is read.
 */
export class WorldProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly #ended: Promise<Ended>;
  readonly #id: number;
  readonly #connection: Connection;
  #lines: Interface | undefined;
  /** What it printed first, when it was started with `ready`. */
  firstLine: string | undefined;

  constructor(id: number, connection: Connection) {
    this.#id = id;
    this.#connection = connection;
    const events = connection.eventsOf(id);
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    events.on('stdout', (data) => stdout.write(data));
    events.on('stderr', (data) => stderr.write(data));
    this.#ended = new Promise((resolve) => {
      events.once('exit', (status, signal) => {
        stdout.end();
        stderr.end();
        resolve({ status, signal });
      });
    });
    this.stdout = stdout;
    this.stderr = stderr;
  }

  write(data: string): void {
    this.#connection.request({ request: 'write', process: this.#id, data }).result.catch(() => undefined);
  }

  /** Calls back for every line of its standard output. */
  onLine(heard: (line: string) => void): void {
    this.#lines ??= createInterface({ input: this.stdout });
    this.#lines.on('line', heard);
  }

  /** Ends its standard input. */
  end(): void {
    this.#connection.request({ request: 'close', process: this.#id }).result.catch(() => undefined);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    await this.#connection.request({ request: 'kill', process: this.#id, signal }).result;
  }

  /** Its end. A world that fails ends it with SIGKILL. */
  ended(): Promise<Ended> {
    return this.#ended;
  }
}
