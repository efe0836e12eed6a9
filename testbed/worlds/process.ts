import { EventEmitter, once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Connection, ProcessEvents } from './connection.ts';

/** A program that runs in a world. Emits `stdout`, `stderr` (Buffer) and `exit` (status, signal). */
export class WorldProcess extends EventEmitter<ProcessEvents> {
  #lines: Interface | undefined;
  readonly #id: number;
  readonly #connection: Connection;
  /** What it printed first, when it was started with `ready`. */
  firstLine: string | undefined;

  constructor(id: number, connection: Connection) {
    super();
    this.#id = id;
    this.#connection = connection;
    const events = connection.eventsOf(id);
    for (const name of ['stdout', 'stderr'] as const) events.on(name, (data) => this.emit(name, data));
    events.on('exit', (status, signal) => this.emit('exit', status, signal));
  }

  write(data: string): void {
    this.#connection.request({ request: 'write', process: this.#id, data }).result.catch(() => undefined);
  }

  /** Calls back for every line of its standard output. */
  onLine(heard: (line: string) => void): void {
    if (!this.#lines) {
      const output = new PassThrough();
      this.on('stdout', (data) => output.write(data));
      this.#lines = createInterface({ input: output });
    }
    this.#lines.on('line', heard);
  }

  /** Ends its standard input. */
  end(): void {
    this.#connection.request({ request: 'close', process: this.#id }).result.catch(() => undefined);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    await this.#connection.request({ request: 'kill', process: this.#id, signal }).result;
  }

  /** Its end: exit status, or the signal. A world that fails ends it with SIGKILL. */
  async ended(): Promise<{ status: number | null; signal: string | null }> {
    const [status, signal] = (await once(this, 'exit')) as ProcessEvents['exit'];
    return { status, signal };
  }
}
