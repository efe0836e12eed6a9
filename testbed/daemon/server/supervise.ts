import { readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { toWire } from '../../../base/errors.ts';
import { validate } from '../../../base/input/validate.ts';
import { isUnclaimedLog, placeOf, type Place } from '../state/place.ts';
import { claim, remove } from '../state/record.ts';
import { openWorld } from '../../worlds/kinds/choose.ts';
import { SILENCE_TIMEOUT } from '../../worlds/world.ts';
import { orderSchema, type Order, type StartResult } from '../protocol/order.ts';

/**
 * The supervisor of a testbed: a process in the background that owns its world and answers commands. It reads an
 * order on its standard input and says on its standard output, in one JSON line, whether the testbed came up. The
 * world ends with it, however it ends.
 */
const answer = (line: StartResult): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
// Who started it may have been killed meanwhile; the testbed stands all the same.
process.stdout.on('error', () => undefined);

try {
  const order = await text(process.stdin);
  if (order === '') leave();
  await supervise(validate(orderSchema, JSON.parse(order), 'The order'));
} catch (error) {
  const failure = toWire(error);
  answer({ event: 'failed', ...failure });
  process.exitCode = failure.status;
}

/** Whoever began this process has thought better of it, or was killed: nothing remains, not even its log. */
function leave(): never {
  const log = readlinkSync('/proc/self/fd/2');
  if (isUnclaimedLog(log)) rmSync(log, { force: true });
  process.exit();
}

async function supervise({ name, choice, spec }: Order): Promise<void> {
  const place = placeOf(name);
  claim(place);
  const unwanted = new AbortController();
  const goDown = (): void => unwanted.abort();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, goDown);
  // Guests share processors: each testbed takes another one, as chance will have it.
  const opening = openWorld(choice, process.pid, SILENCE_TIMEOUT, unwanted.signal);
  try {
    // What is needed later is loaded while the world starts.
    const later = [import('./testbed.ts'), import('./serve.ts')] as const;
    const [world, { Testbed }, { serve }] = await Promise.all([opening, ...later]);
    const testbed = await Testbed.bringUp(name, world, spec, place.events);
    await serve(testbed, place, goDown);
    answer({ event: 'up', pid: process.pid });
    flushCompileCache();
    await world.ended;
    if (!unwanted.signal.aborted) keepReason(place, world.failure);
  } catch (error) {
    await opening.then(
      (opened) => opened.close(),
      () => undefined,
    );
    if (!unwanted.signal.aborted) {
      remove(place);
      throw error;
    }
  }
  if (unwanted.signal.aborted) remove(place);
  process.exit();
}

/** It was not asked to end: who asks next learns why it did. */
function keepReason(place: Place, failure: Error | undefined): void {
  writeFileSync(place.ended, `${new Date().toISOString()} ${failure?.message ?? 'The world ended.'}\n`);
  rmSync(place.socket, { force: true });
}
