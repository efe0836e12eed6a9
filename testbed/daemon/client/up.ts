import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { FailedError, fromWire } from '../../../base/errors.ts';
import type { Order, StartResult } from '../protocol/order.ts';
import type { WorldChoice } from '../../worlds/kinds/choose.ts';
import { commandFor } from '../protocol/commands.ts';
import { beginFor } from './begin.ts';
import { ask } from './connect.ts';
import type { Place } from '../state/place.ts';
import { find, isAlive } from '../state/record.ts';
import type { Spec } from '../../deployment/spec.ts';

/** Seconds that a supervisor whose world turns out to be dead has to end. */
const EXIT_TIMEOUT = 1;

/**
 * A supervisor that lives is asked for something: a guest whose agent was killed notices that only when it is to do
 * something next, and then ends.
 *
 * @throws FailedError when the testbed is up already, or is starting.
 */
export async function assertFree(place: Place): Promise<void> {
  const found = find(place);
  if (found.state !== 'running') return;
  const answers = await ask(place.name, { request: 'status' }).then(
    () => true,
    () => false,
  );
  for (let waited = 0; !answers && waited < EXIT_TIMEOUT; waited += 0.02) {
    if (!isAlive(found.record)) return;
    await sleep(20);
  }
  const { pid } = found.record.supervisor;
  throw new FailedError(
    `The testbed "${place.name}" has been up since ${found.record.since} (supervisor: process ${pid}). ` +
      `${commandFor('status', place.name)} shows it, ${commandFor('down', place.name)} ends it, ${commandFor('up', 'NAME')} starts another.`,
  );
}

/**
 * Starts the supervisor of a testbed in the background and waits until everything answers.
 *
 * @param signal - ends the supervisor again
 * @throws what the supervisor failed with, as the same kind of error; the signal's reason.
 */
export async function up(place: Place, choice: WorldChoice, spec: Spec, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const supervisor = beginFor(place);
  signal.addEventListener('abort', () => supervisor.kill('SIGTERM'));
  const order = { name: place.name, choice, spec } as Order;
  supervisor.stdin?.end(JSON.stringify(order));
  const result = await startResult(supervisor).finally(() => signal.throwIfAborted());
  supervisor.unref();
  if (result.event === 'failed') throw fromWire(result);
}

async function startResult(supervisor: ChildProcess): Promise<StartResult> {
  const { stdout } = supervisor;
  if (!stdout) throw new Error('a supervisor without an output');
  const line = await new Promise<string>((resolve, reject) => {
    let heard = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk;
      if (heard.includes('\n')) resolve(heard);
    });
    stdout.on('end', () => resolve(heard));
    supervisor.on('error', reject);
  });
  stdout.destroy();
  if (line === '') throw new FailedError('The supervisor ended before the testbed was up.');
  return JSON.parse(line) as StartResult;
}
