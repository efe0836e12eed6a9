import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { CommandError } from './command-error.ts';
import {
  exitStatusOf,
  FailedError,
  fromWire,
  InternalError,
  InterruptedError,
  KnownError,
  toWire,
  UnavailableError,
  UsageError,
  type WireError,
} from './errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'intentbed-errors-'));
afterAll(() => rmSync(folder, { recursive: true }));

const travel = (error: unknown): KnownError =>
  fromWire(JSON.parse(JSON.stringify(toWire(error))) as WireError);
const KINDS = [UsageError, UnavailableError, FailedError, InterruptedError, InternalError];

/** Of another room, which this file does not know. */
class PumpError extends FailedError {
  static override readonly code = 'ERR_PUMP';
  readonly pressure = 7;
}

test.each([
  [new UsageError('m') as Error, 2],
  [new UnavailableError('m') as Error, 3],
  [new FailedError('m') as Error, 1],
  [new PumpError('m') as Error, 1],
  [Object.assign(new TypeError('m'), { code: 'ERR_OWN', exitStatus: 2 }), 2],
])('%s has an exit status, and its message is all that is said', (error, status) => {
  expect(exitStatusOf(error)).toEqual({ status, message: 'm' });
});

test('an abort is an interruption, whatever raised it', () => {
  expect(exitStatusOf(AbortSignal.abort().reason)).toEqual({ status: 130, message: 'Interrupted.' });
});

test.each([new TypeError('x is not a function'), Object.assign(new Error('m'), { code: 'EPIPE' }), 'a text'])(
  'any other error is a fault of the program: %s',
  (error) => {
    const { status, message } = exitStatusOf(error);
    expect(status).toBe(1);
    expect(message).toMatch(/^This is a bug in intentbed:\n/);
    if (error instanceof Error) expect(message).toContain(error.stack);
  },
);

test.each(KINDS)('$name is of its own class and of no other behind a wire', (Kind) => {
  const error = travel(new Kind('m'));
  expect([error.message, error.name, error.code]).toEqual(['m', Kind.name, Kind.code]);
  expect(KINDS.filter((kind) => error instanceof kind)).toEqual([Kind]);
});

test('an error of another room keeps its class and its fields behind a wire', () => {
  const pump = travel(new PumpError('m'));
  expect(pump).toMatchObject({ code: 'ERR_PUMP', exitStatus: 1, pressure: 7 });
  expect([pump instanceof PumpError, pump instanceof FailedError]).toEqual([true, true]);
  const failure = { attempted: 'try', argv: ['false'], status: 1, stderr: '' };
  const command = travel(new CommandError(failure));
  expect([command instanceof CommandError, command instanceof PumpError]).toEqual([true, false]);
  expect(command).toMatchObject({ message: 'Could not try: false exited with status 1.', failure });
});

test('a fault of the program stays one behind a wire, with the stack of where it happened', () => {
  const fault = new TypeError('x is not a function');
  const told = travel(fault);
  expect(told).not.toBeInstanceOf(FailedError);
  expect(exitStatusOf(told)).toEqual(exitStatusOf(fault));
});

test('what an older release says has the class of its exit status', () => {
  expect(KINDS.map((kind) => fromWire({ status: 2, message: 'm' }) instanceof kind).indexOf(true)).toBe(0);
  expect(fromWire({ status: 3, message: 'm' })).toBeInstanceOf(UnavailableError);
  expect(fromWire({ status: 127, message: 'm' })).toMatchObject({ code: 'ERR_FAILED', exitStatus: 127 });
});

test('an error of another copy of this module is known', async () => {
  const copy = join(folder, 'errors.ts');
  copyFileSync(new URL('./errors.ts', import.meta.url), copy);
  const other = (await import(pathToFileURL(copy).href)) as typeof import('./errors.ts');
  class OtherPump extends other.FailedError {
    static override readonly code = 'ERR_PUMP';
  }
  expect(other.FailedError).not.toBe(FailedError);
  const error = new OtherPump('m');
  expect(KINDS.filter((kind) => error instanceof kind)).toEqual([FailedError]);
  expect(error instanceof PumpError).toBe(true);
  expect(exitStatusOf(error).status).toBe(1);
});
