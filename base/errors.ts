/**
 * The errors that a user may see, each with the exit status of the command that ends with it; every other error is a
 * fault of the program itself. Here alone they become exit statuses and text, and travel between processes.
 */

/** Exit statuses of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, unavailable: 3, interrupted: 130 } as const;

/**
 * An error whose message is all that its reader needs. Each class of them states a `code` of its own, which stays
 * the same in all releases, and its exit status.
 *
 * Two packages carry a copy of this file, and errors come from other processes: `instanceof` therefore goes by the
 * code, of the error itself or of a class that it is made of.
 */
export class KnownError extends Error {
  static readonly code: string = 'ERR_KNOWN';
  static readonly exitStatus: number = EXIT.failed;
  readonly code: string;
  readonly exitStatus: number;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = new.target.code;
    this.exitStatus = new.target.exitStatus;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!isKnown(value)) return false;
    return this === KnownError || value.code === this.code || codesOf(value).includes(this.code);
  }
}

/** What every known error has, also one that has to be of another class: that of an intent is a `TypeError`. */
interface Known extends Error {
  readonly code: string;
  readonly exitStatus: number;
}

function isKnown(value: unknown): value is Known {
  if (!(value instanceof Error)) return false;
  const { code, exitStatus } = value as Partial<Known>;
  return typeof code === 'string' && typeof exitStatus === 'number';
}

/** The codes of an error's class and of what that extends, be they of this copy or of another one. */
function codesOf(error: object): unknown[] {
  const codes: unknown[] = [];
  let kind: unknown = error.constructor;
  for (; typeof kind === 'function'; kind = Object.getPrototypeOf(kind))
    codes.push((kind as { code?: unknown }).code);
  return codes;
}

/** What was asked for makes no sense: an unknown name, a malformed value. The message lists what is known. */
export class UsageError extends KnownError {
  static override readonly code: string = 'ERR_USAGE';
  static override readonly exitStatus: number = EXIT.usage;
}

/** This machine cannot do it. The message says what is missing and what to type. */
export class UnavailableError extends KnownError {
  static override readonly code: string = 'ERR_UNAVAILABLE';
  static override readonly exitStatus: number = EXIT.unavailable;
}

/** It was tried and did not succeed. */
export class FailedError extends KnownError {
  static override readonly code: string = 'ERR_FAILED';
}

/** The user has ended it. */
export class InterruptedError extends KnownError {
  static override readonly code: string = 'ERR_INTERRUPTED';
  static override readonly exitStatus: number = EXIT.interrupted;
}

/** A fault of the program itself, told with its stack. */
export class InternalError extends KnownError {
  static override readonly code: string = 'ERR_INTERNAL';
}

function asKnown(error: unknown): Known {
  if (isKnown(error)) return error;
  if (error instanceof Error && error.name === 'AbortError') return new InterruptedError('Interrupted.');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new InternalError(`This is a bug in intentbed:\n${text}`);
}

/** The exit status of a command that ends with an error, and the text that the user sees. */
export function exitStatusOf(error: unknown): { status: number; message: string } {
  const { exitStatus, message } = asKnown(error);
  return { status: exitStatus, message };
}

/** An error on its way to another process, as JSON. */
export interface WireError {
  /** Absent in what releases up to 0.1 say. */
  code?: string | undefined;
  /** Exit status. */
  status: number;
  message: string;
  /** What else the error knows: fields of its class. */
  facts?: Record<string, unknown> | undefined;
}

export function toWire(error: unknown): WireError {
  const known = asKnown(error);
  const { name: _, code, exitStatus: status, ...facts } = { ...known };
  return { code, status, message: known.message, ...(Object.keys(facts).length > 0 ? { facts } : {}) };
}

const KINDS: readonly (typeof KnownError)[] = [
  UsageError,
  UnavailableError,
  FailedError,
  InterruptedError,
  InternalError,
];

/** An error that came from another process: for `instanceof` of the class that it had there, with its fields. */
export function fromWire({ code, status, message, facts }: WireError): KnownError {
  // What knows a class of another room need not be loaded: its base tells what follows from it.
  const Kind =
    KINDS.find((kind) => kind.code === code) ??
    KINDS.find((kind) => kind.exitStatus === status) ??
    (code === undefined ? FailedError : KnownError);
  return Object.assign(new Kind(message), facts, { code: code ?? Kind.code, exitStatus: status });
}
