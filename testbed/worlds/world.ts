import { spawn as spawnProcess, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { FailedError } from '../../base/errors.ts';
import { programFile } from '../../base/installation/package.ts';
import type { Output } from '../../netns/execute.ts';
import type { AgentRequest, AgentRequestInput } from './agent/protocol.ts';
import type { Built } from '../topology/build.ts';
import { validate } from '../../base/input/validate.ts';
import { topologySchema, type Topology, type TopologyInput } from '../topology/spec.ts';
import { LINE_FD } from './line/frames.ts';
import { WorldLine } from './line/line.ts';
import { Connection } from './connection.ts';
import { interceptionOf, type Interception } from './kinds/interception.ts';
import { WorldProcess } from './process.ts';

export type Clock = 'virtual' | 'real';

/** How to start a world: a command prefix, with the agent behind it. */
export interface WorldCommand {
  kind: 'guest' | 'host';
  clock: Clock;
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  /** A folder that the world sees too; removed when it ends. */
  folder: string;
}

/** Wall-clock seconds without a word after which a world that owes an answer is taken for hung. */
export const SILENCE_TIMEOUT = 120;

export const AGENT = programFile('testbed/worlds/agent/main');

type SpawnRequest = Omit<Extract<AgentRequestInput, { request: 'spawn' }>, 'request'>;

/**
 * A world that runs. Everything in it dies with it, and it dies with this process.
 *
 * `await using world = await openWorld(...)` closes it on every way out.
 */
export class World implements AsyncDisposable {
  readonly kind: 'guest' | 'host';
  readonly clock: Clock;
  /** A folder that both sides see. */
  readonly folder: string;
  readonly #connection: Connection;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #silenceTimeout: number;
  #watchdog: NodeJS.Timeout | undefined;
  #owed = 0;
  /** Whether netem's random draws follow the seed of the topology that stands, see `Built`. */
  seeded: boolean | null = null;
  /** The requests of its script, in their order: their results and, where one starts a program, the program. */
  readonly scripted: readonly { result: Promise<unknown>; program: WorldProcess }[];
  /** Release of the kernel that carries the packets. */
  kernel = '';

  private constructor(command: WorldCommand, silenceTimeout: number, script?: readonly AgentRequest[]) {
    this.kind = command.kind;
    this.clock = command.clock;
    this.folder = command.folder;
    this.#silenceTimeout = silenceTimeout;
    const [file = '', ...args] = command.argv;
    this.#child = spawnProcess(file, args, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env: command.env });
    const { stdin, stdout, stderr } = this.#child;
    if (!stdin || !stdout || !stderr) throw new FailedError(`Could not start ${file}.`);
    const heard = (): void => void this.#watchdog?.refresh();
    this.#connection = new Connection(stdin, stdout, command.folder, heard, script);
    this.scripted = this.#connection.scripted.map(({ id, result }) => ({
      result,
      program: this.#program(id),
    }));
    stderr.setEncoding('utf8').on('data', (text: string) => this.#note(text));
    this.#child.on('error', (error) => this.#connection.fail(`Could not start ${file}: ${error.message}`));
    this.#ended = new Promise((resolve) => {
      this.#child.on('close', (status, signal) => {
        clearTimeout(this.#watchdog);
        this.#connection.fail(`The ${this.kind} world ended (${signal ?? status}).`);
        rmSync(command.folder, { recursive: true, force: true });
        resolve(undefined);
      });
    });
    this.#watchdog = setTimeout(() => this.#endIfHung(), silenceTimeout * 1000);
  }

  /**
   * Starts a world and waits for its agent.
   *
   * @param signal - ends the world, also when it runs
   * @param script - what it finds in its folder, see script.ts
   * @throws WorldError with the console's last lines when the world does not start.
   */
  static async open(
    command: WorldCommand,
    silenceTimeout = SILENCE_TIMEOUT,
    signal?: AbortSignal,
    script?: readonly AgentRequest[],
  ): Promise<World> {
    const world = new World(command, silenceTimeout, script);
    const close = (): void => void world.close();
    signal?.addEventListener('abort', close);
    void world.#ended.then(() => signal?.removeEventListener('abort', close));
    try {
      world.kernel = (await world.#connection.up).release;
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** Brings a topology up. @throws UsageError when it is not valid. */
  async topology(topology: TopologyInput): Promise<Built> {
    return this.build(validate(topologySchema, topology, 'The topology'));
  }

  /** Brings up a topology that was validated. */
  async build(topology: Topology): Promise<Built> {
    const built = (await this.#connection.request({ request: 'topology', topology }).result) as Built;
    this.seeded = built.seeded;
    return built;
  }

  /** Runs a command to its end, in a node or in the root of the world. */
  async run(argv: string[], options: { node?: string; input?: string[] } = {}): Promise<Output> {
    return (await this.#connection.request({ request: 'run', argv, ...options }).result) as Output;
  }

  /** Starts a program that goes on. */
  async spawn(request: SpawnRequest): Promise<WorldProcess> {
    const { id, result } = this.#connection.request({ request: 'spawn', ...request });
    const started = this.#program(id);
    started.firstLine = (await result) as string | undefined;
    return started;
  }

  #program(id: number): WorldProcess {
    const program = new WorldProcess(id, this.#connection);
    // What a program complains of belongs to the last words of the world.
    program.stderr.on('data', (data: Buffer) => this.#note(data.toString()));
    return program;
  }

  /** How the kernel of a guest intercepts system calls; undefined in the host world. */
  get interception(): Interception | undefined {
    const { pid } = this.#child;
    return this.kind === 'guest' && pid ? interceptionOf(pid) : undefined;
  }

  /** Opens the line on which commands come into the world; once. */
  async line(): Promise<WorldLine> {
    await this.#connection.request({ request: 'line' }).result;
    return new WorldLine(this.#child.stdio[LINE_FD] as Duplex, this.folder);
  }

  /** Ends when the world does. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /** The last lines the world printed that were no events. */
  get console(): readonly string[] {
    return this.#connection.console.lines;
  }

  /** Why the world failed, when it did. */
  get failure(): Error | undefined {
    return this.#connection.failure;
  }

  /** Ends the world: one kill, since nothing of it lives outside. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #note(text: string): void {
    for (const line of text.split('\n')) this.#connection.console.add(line);
  }

  /** Waits for something that the world owes. A world that hangs or ends fails it. @throws WorldError */
  async owes<T>(answer: Promise<T>): Promise<T> {
    this.#owed++;
    const never = this.#ended.then((): never => {
      throw this.failure ?? new FailedError(`The ${this.kind} world ended.`);
    });
    try {
      return await Promise.race([answer, never]);
    } finally {
      this.#owed--;
    }
  }

  #endIfHung(): void {
    if (this.#owed === 0 && !this.#connection.waiting && this.kernel) {
      this.#watchdog?.refresh();
      return;
    }
    this.#connection.fail(`The ${this.kind} world said nothing for ${this.#silenceTimeout} s and was ended.`);
    this.#child.kill('SIGKILL');
  }
}
