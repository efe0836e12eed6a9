import { rmSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { UnavailableError, UsageError } from '../../netns/errors.ts';
import { validate } from '../../intents/validate.ts';
import { placeOf } from '../tool/state/place.ts';
import { claim, remove } from '../tool/state/record.ts';
import { specSchema } from '../tool/input/spec.ts';
import { openWorld } from '../worlds/choose.ts';
import type { World } from '../worlds/world.ts';
import type { Report } from './report.ts';

/**
 * The supervisor of a testbed: a process in the background that owns its world and answers commands. It reads an
 * order on its standard input and says on its standard output, in one JSON line, whether the testbed came up. The
 * world ends with it, however it ends.
 */
const orderSchema = z.strictObject({
  name: z.string(),
  choice: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('guest'), clock: z.literal('real'), kernel: z.string() }),
    z.strictObject({ kind: z.literal('host'), clock: z.literal('real'), rootless: z.boolean() }),
  ]),
  spec: specSchema,
});
export type Order = z.input<typeof orderSchema>;

const report = (line: Report): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
// Who started it may have been killed meanwhile; the testbed stands all the same.
process.stdout.on('error', () => undefined);

try {
  await supervise(validate(orderSchema, await json(process.stdin), 'the order'));
} catch (error) {
  const status = error instanceof UsageError ? 2 : error instanceof UnavailableError ? 3 : 1;
  report({ event: 'failed', status, message: error instanceof Error ? error.message : String(error) });
  process.exitCode = status;
}

async function supervise({ name, choice, spec }: Order): Promise<void> {
  const place = placeOf(name);
  claim(place);
  let world: World | undefined;
  let isWanted = true;
  const goDown = (): void => {
    isWanted = false;
    void (world?.close() ?? Promise.resolve()).then(() => {
      remove(place);
      process.exit();
    });
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, goDown);
  try {
    // Guests share processors: each testbed takes another one, as chance will have it.
    const opening = openWorld(choice, process.pid);
    // What is needed later is loaded while the world starts.
    const [{ bringUp }, { serve }] = await Promise.all([import('./testbed.ts'), import('./serve.ts')]);
    world = await opening;
    const testbed = await bringUp(name, world, specSchema.parse(spec), place.events);
    await serve(testbed, place, goDown);
    report({ event: 'up', pid: process.pid });
    flushCompileCache();
    await world.ended;
  } catch (error) {
    await world?.close();
    if (isWanted) remove(place);
    throw error;
  }
  if (!isWanted) return;
  // It was not asked to end: who asks next learns why it did.
  writeFileSync(place.ended, `${new Date().toISOString()} ${world.failure?.message ?? 'The world ended.'}\n`);
  rmSync(place.socket, { force: true });
  process.exit(1);
}
