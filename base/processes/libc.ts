import { createRequire } from 'node:module';
import process from 'node:process';
import { FailedError, UnavailableError } from '../errors.ts';

/** The C library of Linux, for the calls that Node does not offer. */
export interface CLibrary {
  readonly available: true;
  /** A function by its prototype in C, e.g. `int close(int fd)`. It blocks, as the call does. */
  declare(prototype: string): (...values: unknown[]) => unknown;
  /** Where bytes are in memory, for a structure that points to them. They must not be collected meanwhile. */
  address(bytes: Uint8Array): bigint;
  /** The memory that a pointer, as a call returned it, points to. */
  view(pointer: unknown, length: number): ArrayBuffer;
  /** Name of the error of the last call, e.g. `EPERM` (errno(3)). */
  lastError(): string;
}

/** Why this process cannot call it. */
export interface NoCLibrary {
  readonly available: false;
  /** A clause: "the package koffi is not installed". */
  readonly reason: string;
}

let found: CLibrary | NoCLibrary | undefined;

/** Loads the C library with its first use. On another system than Linux, or without koffi, says why there is none. */
export function findLibc(): CLibrary | NoCLibrary {
  return (found ??= load());
}

/**
 * The C library, for what cannot do without.
 *
 * @param purpose - what it is needed for, as a clause: "entering a network namespace"
 * @throws UnavailableError when there is none.
 */
export function libcFor(purpose: string): CLibrary {
  const library = findLibc();
  if (library.available) return library;
  throw new UnavailableError(`System calls are not available, and ${purpose} needs them: ${library.reason}.`);
}

function load(): CLibrary | NoCLibrary {
  if (process.platform !== 'linux')
    return { available: false, reason: `this is ${process.platform}, not Linux` };
  let koffi: typeof import('koffi');
  try {
    koffi = createRequire(import.meta.url)('koffi') as typeof koffi;
  } catch (error) {
    return { available: false, reason: whyNot(error as NodeJS.ErrnoException) };
  }
  const libc = koffi.load(null);
  // An import would load all of `node:util`, which a quick start does without.
  const { getSystemErrorName } = process.getBuiltinModule('node:util');
  return {
    available: true,
    declare: (prototype) => libc.func(prototype),
    address: (bytes) => koffi.address(bytes),
    view: (pointer, length) => koffi.view(pointer, length),
    lastError: () => getSystemErrorName(-koffi.errno()),
  };
}

/** It is an optional dependency, and its machine code may not fit the system's C library. */
function whyNot({ code, message }: NodeJS.ErrnoException): string {
  const [first = ''] = message.split('\n');
  return code === 'MODULE_NOT_FOUND'
    ? 'the package koffi is not installed (npm install koffi)'
    : `the package koffi cannot be loaded (${first})`;
}

/** A call of the operating system failed. Its `errno` is a name: `EPERM`. */
export class SystemCallError extends FailedError {
  static override readonly code: string = 'ERR_SYSTEM_CALL';
  readonly syscall: string;
  readonly errno: string;

  /**
   * @param syscall - name of the call
   * @param detail - what tells this call from others, e.g. its arguments
   */
  constructor(syscall: string, detail: string, errno: string) {
    super(`${syscall}(${detail}) failed: ${errno}`);
    this.syscall = syscall;
    this.errno = errno;
  }
}
