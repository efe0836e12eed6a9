import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { compileCache } from './compile-cache.ts';
import { AGENT, type Clock, type WorldCommand } from './world.ts';

export interface GuestOptions {
  /** Path of the guest kernel. */
  kernel: string;
  clock: Clock;
  /** Bytes of memory the guest sees; it takes of the host only what it touches. */
  memory?: number;
  /** Which of several guests this is: each has a processor of its own while there are enough. */
  worker?: number;
}

const GIBIBYTE = 2 ** 30;

/**
 * The command of a guest: a User-Mode-Linux kernel as an ordinary process, with the host's files as its own
 * and the agent as its first program.
 *
 * `setpriv --pdeathsig` ends it with this process, however that ends. `taskset` keeps it on one processor:
 * a guest and its tracees hand each other every system call, which takes four times as long across two.
 */
export function guestCommand({ kernel, clock, memory = GIBIBYTE, worker = 0 }: GuestOptions): WorldCommand {
  const folder = mkdtempSync(join(tmpdir(), 'intentbed-guest-'));
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
      ...(clock === 'virtual' ? ['time-travel=inf-cpu', `time-travel-start=${VIRTUAL_START}`] : []),
      `uml_dir=${folder}/`,
      'rootfstype=hostfs',
      'rw',
      'con=null',
      'con0=fd:0,fd:1',
      'quiet',
      'panic=-1',
      `PATH=${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
      `HOME=${process.env['HOME'] ?? '/'}`,
      `NODE_COMPILE_CACHE=${compileCache()}`,
      `init=${process.execPath}`,
      '--',
      AGENT,
      'guest',
    ],
    env: { ...process.env, TMPDIR: sharedMemory() },
    release: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Every guest starts at the same moment of its virtual clock, in nanoseconds since 1970. */
const VIRTUAL_START = 1_700_000_000_000_000_000n;

/** The guest's memory is a file: in memory where possible. */
const sharedMemory = (): string => '/dev/shm';

/** Processors this process may use, from `/proc/self/status` (proc(5)). */
function allowedCpus(): number[] {
  const list = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
