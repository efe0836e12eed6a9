import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { inNamespace } from '../../../../netns/ip.ts';
import {
  encodeCount,
  TYPE,
  WINDOW,
  type End,
  type Frame,
  type Opening,
  type Size,
} from '../../line/frames.ts';
import type { Channel, Send } from './channel.ts';
import { findProgram } from '../find-program.ts';
import { withHostName } from '../host-name.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Seconds without output after a program's end that its streams are waited for: its children may hold them. */
const QUIET = 0.1;
/** Seconds that a program has to end by itself when its command has gone. */
const GRACE = 1;

/** A program in a node, in a session of its own, with its streams on one channel. */
export class ProgramChannel implements Channel {
  readonly #child: ChildProcess;
  readonly #channel: number;
  readonly #send: Send;
  readonly #terminal: Terminal | undefined;
  readonly #outputs: Readable[] = [];
  /** Bytes that may still be sent. */
  #window = WINDOW;
  /** Streams that have not ended, and one for the program itself. */
  #open = 1;
  #end: End | undefined;
  #heard = false;

  /** @throws ProgramError when there is no such program. */
  static start(opening: Opening, channel: number, send: Send): ProgramChannel {
    return new ProgramChannel(opening, channel, send);
  }

  private constructor({ node, argv, cwd, env, terminal }: Opening, channel: number, send: Send) {
    this.#channel = channel;
    this.#send = send;
    const [name = '', ...rest] = argv;
    const program = findProgram(name, cwd, env['PATH'] ?? '');
    if (terminal) this.#terminal = openTerminal(terminal);
    const { slave } = this.#terminal ?? {};
    const inSession = slave === undefined ? [program] : ['setsid', '--ctty', program];
    const [file = '', ...args] = inNamespace(node, [...inSession, ...rest]);
    const options: SpawnOptions = {
      cwd,
      env: { ...env, PATH: `${env['PATH'] ?? ''}:/usr/sbin:/sbin` },
      // `setsid` makes the session of a program with a terminal; without one, Node does.
      detached: slave === undefined,
      stdio: slave === undefined ? 'pipe' : [slave, slave, slave],
    };
    this.#child = withHostName(node, () => spawn(file, args, options));
    this.#terminal?.closeSlave();
    const { stdin, stdout, stderr } = this.#child;
    // A program need not read its input to its end.
    stdin?.on('error', () => undefined);
    if (this.#terminal) this.#carry(this.#terminal.output, TYPE.stdout);
    if (stdout) this.#carry(stdout, TYPE.stdout);
    if (stderr) this.#carry(stderr, TYPE.stderr);
    this.#child.on('error', (error) => {
      this.#end = { status: 126, signal: null };
      send(TYPE.stderr, channel, `intentbed: ${error.message}\n`);
      this.#finish();
    });
    this.#child.on('exit', (status, signal) => {
      this.#end = { status, signal };
      this.#close();
      this.#finishWhenQuiet();
    });
  }

  receive({ type, payload }: Frame): void {
    switch (type) {
      case TYPE.stdin:
        return this.#input(payload);
      case TYPE.end:
        this.#child.stdin?.end();
        return;
      case TYPE.signal:
        return this.#signal(payload.toString() as NodeJS.Signals);
      case TYPE.resize:
        return this.#terminal?.resize(JSON.parse(payload.toString()) as Size);
      case TYPE.hangup:
        return this.#hangUp();
      case TYPE.credit:
        this.#window += payload.readUInt32BE();
        if (this.#window > 0) for (const output of this.#outputs) output.resume();
    }
  }

  #input(payload: Buffer): void {
    const used = (): void => this.#send(TYPE.credit, this.#channel, encodeCount(payload.length));
    if (this.#terminal) this.#terminal.write(payload, used);
    else this.#child.stdin?.write(payload, used);
  }

  #carry(output: Readable, type: typeof TYPE.stdout | typeof TYPE.stderr): void {
    this.#outputs.push(output);
    this.#open++;
    output.on('data', (data: Buffer) => {
      this.#heard = true;
      this.#send(type, this.#channel, data);
      this.#window -= data.length;
      if (this.#window <= 0) for (const each of this.#outputs) each.pause();
    });
    // The end of a terminal is an error of input and output (EIO).
    output.on('error', () => undefined);
    output.on('close', () => this.#close());
  }

  #close(): void {
    this.#open--;
    if (this.#open === 0) this.#finish();
  }

  /** Children of a program may keep its streams; what they print later nobody waits for. */
  #finishWhenQuiet(): void {
    if (this.#open === 0) return;
    this.#heard = false;
    setTimeout(() => {
      if (this.#heard || this.#window <= 0) this.#finishWhenQuiet();
      else this.#finish();
    }, QUIET * 1000);
  }

  #finished = false;

  #finish(): void {
    if (this.#finished || !this.#end) return;
    this.#finished = true;
    for (const output of this.#outputs) output.destroy();
    this.#terminal?.close();
    this.#send(TYPE.exit, this.#channel, JSON.stringify(this.#end));
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#end) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // It may have ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #hangUp(): void {
    this.#window = Infinity;
    for (const output of this.#outputs) output.resume();
    this.#signal('SIGHUP');
    setTimeout(() => this.#signal('SIGKILL'), GRACE * 1000);
  }
}
