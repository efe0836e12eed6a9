import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync } from 'node:fs';
import process from 'node:process';
import { compileCache } from '../../../base/installation/folders.ts';
import { programFile } from '../../../base/installation/package.ts';
import { testbedsFolder, unclaimedLog, type Place } from '../state/place.ts';

const SUPERVISOR = programFile('testbed/daemon/server/main');

/** A supervisor that loads what it needs, and ends when its input does without an order. */
interface Begun {
  process: ChildProcess;
  /** Its errors, until it is known whose they are. */
  log: string;
}

let early: Begun | undefined;

/**
 * Begins a supervisor before it is known what it is to do: it loads what it needs on another processor while the
 * command loads its parser of arguments. It does not keep the command alive.
 */
export function beginEarly(): void {
  early = begin();
  for (const part of [early.process, early.process.stdin, early.process.stdout])
    (part as { unref?: () => void } | null)?.unref?.();
}

/** The supervisor for a testbed: the one that was begun early, or a new one. Its errors go to the testbed's log. */
export function beginFor(place: Place): ChildProcess {
  const begun = early ?? begin();
  early = undefined;
  (begun.process.stdout as { ref?: () => void } | null)?.ref?.();
  renameSync(begun.log, place.log);
  return begun.process;
}

function begin(): Begun {
  mkdirSync(testbedsFolder(), { recursive: true, mode: 0o700 });
  const log = unclaimedLog();
  const errors = openSync(log, 'w', 0o600);
  const supervisor = spawn(process.execPath, [SUPERVISOR], {
    detached: true,
    cwd: '/',
    env: { NODE_COMPILE_CACHE: compileCache(), ...process.env },
    stdio: ['pipe', 'pipe', errors],
  });
  closeSync(errors);
  // A supervisor that dies early closes its input; what it says, or does not say, is what counts.
  supervisor.stdin?.on('error', () => undefined);
  return { process: supervisor, log };
}
