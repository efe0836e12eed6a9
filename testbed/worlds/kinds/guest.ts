import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname } from 'node:path';
import process from 'node:process';
import { UnavailableError } from '../../../base/errors.ts';
import { SEED_OPTION } from '../../kernel/seed-option.ts';
import { LINE_FD } from '../line/frames.ts';
import { findProgram, programPath } from '../../../base/processes/find-program.ts';
import { compileCache } from '../../../base/installation/folders.ts';
import { SCRIPT } from '../script.ts';
import { AGENT, type Clock, type WorldCommand } from '../world.ts';

export interface GuestOptions {
  /** Path of the guest kernel. */
  kernel: string;
  clock: Clock;
  /** A folder that both sides see. */
  folder: string;
  /** Bytes of memory the guest sees; it takes of the host only what it touches. */
  memory?: number;
  /** Whether system calls are intercepted by seccomp: where it works, always, or never. */
  seccomp?: 'auto' | 'on' | 'off';
  /** Which of several guests this is: each has a processor of its own while there are enough. */
  worker?: number;
  /** Makes it one that repeats to the bit, when it is told everything at its start; see script.ts. */
  seeded?: {
    /** 16 hexadecimal digits: what it takes of the host's random numbers, it draws from this. */
    seed: string;
    /** Where Node finds compiled modules: nothing may have changed in it since the last time. */
    compiled: string;
    /** Whether it fills that folder. Otherwise it cannot write there: what it compiles would change the next one. */
    fills?: boolean;
  };
}

/** What programs of this project start in a guest. */
const TOOLS = ['ip', 'tc', 'sysctl', 'sh'];

/**
 * A search path that leads to some programs, and is the same whoever starts the guest: each folder that is looked
 * through in vain would show in the times.
 */
const foldersOf = (programs: readonly string[]): string =>
  [...new Set(programs.flatMap((name) => findProgram(name) ?? []).map((file) => dirname(file)))].join(
    delimiter,
  );

const GIBIBYTE = 2 ** 30;

/**
 * The command of a guest: a User-Mode-Linux kernel as an ordinary process, with the host's files as its own
 * and the agent as its first program.
 *
 * `setpriv --pdeathsig` ends it with this process, however that ends. `taskset` keeps it on one processor:
 * a guest and its tracees hand each other every system call, which takes four times as long across two.
 */
export function guestCommand({
  kernel,
  clock,
  folder,
  memory = GIBIBYTE,
  seccomp = 'auto',
  worker = 0,
  seeded,
}: GuestOptions): WorldCommand {
  const cpus = allowedCpus();
  const cpu = cpus[worker % cpus.length] ?? 0;
  return {
    kind: 'guest',
    clock,
    argv: [
      ...['setpriv', '--pdeathsig', 'KILL', '--'],
      ...['taskset', '--cpu-list', String(cpu)],
      kernel,
      `mem=${Math.round(memory / 2 ** 20)}M`,
      ...(clock === 'virtual'
        ? ['time-travel=inf-cpu', `time-travel-start=${VIRTUAL_START}`]
        : [DELAY_LOOPS]),
      // From 6.16 on, off unless asked for; older kernels hand the word on to the first program.
      `seccomp=${seccomp}`,
      ...(seeded ? [`${SEED_OPTION}${seeded.seed}`] : []),
      `uml_dir=${folder}/`,
      'rootfstype=hostfs',
      'rw',
      'con=null',
      'con0=fd:0,fd:1',
      `con1=fd:${LINE_FD}`,
      'quiet',
      'panic=-1',
      `PATH=${seeded ? foldersOf(TOOLS) : programPath()}`,
      `HOME=${seeded ? '/' : (process.env['HOME'] ?? '/')}`,
      `NODE_COMPILE_CACHE=${seeded?.compiled ?? compileCache()}`,
      `init=${process.execPath}`,
      '--',
      ...NODE_OPTIONS[clock],
      AGENT,
      'guest',
      ...(seeded ? [`${SCRIPT.argument}${folder}`] : []),
    ],
    env: { ...process.env, TMPDIR: memoryFolder() },
    folder,
  };
}

/**
 * Options of Node for the project's programs within a world, by its clock.
 *
 * `real`: without threads of its own for compiling and collecting, which would only take turns with it on a guest's
 * one processor, and with little room for what is new, since a page of memory that is touched for the first time takes
 * a guest 80 us. A fifth of the time until a program is ready. With each reading of the virtual clock some nanoseconds
 * pass, and Node reads it more often so.
 *
 * `virtual`: without threads for collecting. While these help, up to 6 ms of virtual time pass now and then: a
 * receiver notes late what was on time.
 */
export const NODE_OPTIONS: Readonly<Record<Clock, readonly string[]>> = {
  real: ['--v8-pool-size=0', '--max-semi-space-size=1'],
  virtual: ['--single-threaded-gc'],
};

/** Loops of a busy wait in a tick, given and not measured at each start: nothing in a guest waits so. */
const DELAY_LOOPS = 'lpj=17000000';

/** Every guest starts at the same moment of its virtual clock, in nanoseconds since 1970. */
const VIRTUAL_START = 1_700_000_000_000_000_000n;

/** Bytes that a guest touches in a long experiment, and some. */
const NEEDED = 2 ** 29;

/**
 * A folder for the file that is the guest's memory: in memory where there is room, else on disk.
 *
 * @throws UnavailableError when there is room nowhere.
 */
function memoryFolder(): string {
  const candidates = ['/dev/shm', tmpdir()];
  const found = candidates.find((folder) => room(folder) >= NEEDED);
  if (found) return found;
  throw new UnavailableError(
    `A guest needs ${NEEDED / 2 ** 20} MiB of room for its memory in one of ${candidates.join(', ')}; there are ` +
      `${candidates.map((folder) => `${Math.floor(room(folder) / 2 ** 20)} MiB`).join(', ')}. ` +
      'Make room, or set TMPDIR to a folder with enough.',
  );
}

/** Bytes that may be written into a folder; 0 when it cannot be written to. */
function room(folder: string): number {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** Processors this process may use, from `/proc/self/status` (proc(5)). */
function allowedCpus(): number[] {
  const list = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
