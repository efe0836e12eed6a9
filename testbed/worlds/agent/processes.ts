import { spawn, type ChildProcess } from 'node:child_process';
import { isUtf8 } from 'node:buffer';
import { FailedError } from '../../../base/errors.ts';
import { inNamespace } from '../../../netns/ip.ts';
import type { Chunk, AgentEvent, SpawnRequest } from './protocol.ts';

/** The programs that run in the nodes of this world. They die with the world, as its PID 1 does. */
export class Processes {
  readonly #running = new Map<number, ChildProcess>();
  readonly #send: (event: AgentEvent) => void;

  constructor(send: (event: AgentEvent) => void) {
    this.#send = send;
  }

  /**
   * Starts a program. Resolves when it runs or, with `ready`, to its first line; what follows is sent as
   * events.
   */
  start({
    id,
    node,
    argv,
    cwd,
    env,
    input,
    interactive = false,
    ready = false,
  }: SpawnRequest): Promise<string | undefined> {
    const [file = '', ...args] = node ? inNamespace(node, argv) : argv;
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
    this.#running.set(id, child);
    child.stdin.on('error', () => undefined);
    if (input) child.stdin.write(input);
    if (!interactive) child.stdin.end();
    child.stderr.on('data', (data: Buffer) => this.#send({ event: 'stderr', process: id, ...encode(data) }));
    const started = ready ? this.#firstLine(id, child) : once(child, 'spawn');
    return Promise.race([started, this.#failure(id, child, ready)]);
  }

  write(id: number, data: string): void {
    this.#find(id).stdin?.write(data);
  }

  close(id: number): void {
    this.#find(id).stdin?.end();
  }

  kill(id: number, signal: string): void {
    this.#find(id).kill(signal as NodeJS.Signals);
  }

  #find(id: number): ChildProcess {
    const child = this.#running.get(id);
    if (!child) throw new FailedError(`No process ${id} runs in this world.`);
    return child;
  }

  /** The first line is the result; bytes behind it, and all later ones, are events. */
  #firstLine(id: number, child: ChildProcess): Promise<string> {
    return new Promise((resolve) => {
      let text = '';
      const collect = (data: Buffer): void => {
        text += data.toString();
        const end = text.indexOf('\n');
        if (end < 0) return;
        child.stdout?.off('data', collect).on('data', (later: Buffer) => this.#output(id, later));
        resolve(text.slice(0, end));
        if (end + 1 < text.length) this.#output(id, Buffer.from(text.slice(end + 1)));
      };
      child.stdout?.on('data', collect);
    });
  }

  #output(id: number, data: Buffer): void {
    this.#send({ event: 'stdout', process: id, ...encode(data) });
  }

  /** Rejects when the program cannot be started, or ends before it is ready; sends its end as an event. */
  #failure(id: number, child: ChildProcess, ready: boolean): Promise<never> {
    if (!ready) child.stdout?.on('data', (data: Buffer) => this.#output(id, data));
    return new Promise((_, reject) => {
      child.on('error', (error) => {
        this.#running.delete(id);
        reject(new FailedError(`Could not start ${child.spawnargs.join(' ')}: ${error.message}`));
      });
      child.on('close', (status, signal) => {
        this.#running.delete(id);
        this.#send({ event: 'exit', process: id, status, signal });
        reject(
          new FailedError(`${child.spawnargs.join(' ')} ended (${signal ?? status}) before it was ready.`),
        );
      });
    });
  }
}

const once = (child: ChildProcess, event: string): Promise<undefined> =>
  new Promise((resolve) => child.once(event, () => resolve(undefined)));

/** JSON carries text; anything else goes as base64. */
function encode(data: Buffer): Chunk {
  return isUtf8(data) ? { data: data.toString() } : { data: data.toString('base64'), base64: true };
}
