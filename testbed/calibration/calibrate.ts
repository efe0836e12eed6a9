import process from 'node:process';
import { z } from 'zod';
import { FailedError } from '../../base/errors.ts';
import { programFile } from '../../base/installation/package.ts';
import { FRAME } from '../../netns/tc.ts';
import type { Profile } from '../profiles.ts';
import { resolveQueue, roundTripTime } from '../topology/queue.ts';
import { addresses4, CLIENT, SERVER, SERVER_ADDRESS } from '../topology/addresses.ts';
import type { TransportInput } from '../topology/spec.ts';
import type { WorldProcess } from '../worlds/process.ts';
import type { World } from '../worlds/world.ts';
import type { Calibration } from '../../results/schema.ts';
import { judge, TOLERANCE } from './judge.ts';
import type { ProbeRequest, ProbeResult } from './measure.ts';
import { readDisciplines } from './readings.ts';

const bulkSchema = z.strictObject({
  marks: z.array(z.strictObject({ time: z.number(), bytes: z.number() })),
  largestRoundTrip: z.number(),
  elsewhere: z.number(),
});
const probeResultSchema: z.ZodType<ProbeResult> = z.strictObject({
  small: z.array(z.number()),
  large: z.array(z.number()),
  down: bulkSchema,
  up: bulkSchema,
  arrived: z.strictObject({ down: z.number(), up: z.number() }),
});

/** Packets sent one way to count losses. */
const PACKETS = 2000;
/** Seconds of the measured part of a bulk flow at least, and of the part before it. */
const WINDOW = 4;
const SETTLE = 1;

/** Buffers of the hosts that limit no flow: the link is measured. At 72 Mbit/s and 150 ms the usual ones take 1 %. */
const AMPLE = {
  sendBuffer: [4096, 16384, 2 ** 25],
  receiveBuffer: [4096, 131072, 2 ** 25],
} satisfies TransportInput;

/**
 * The calibration gate: measures profiles one after the other in a fresh world and compares each with what it
 * promises.
 *
 * @param profiles - the links of the topology
 * @param next - the profile to measure next; undefined when there is none left
 * @throws CommandError, WorldError when the world does not work.
 */
export async function* calibrate(
  world: World,
  profiles: readonly Profile[],
  transport: TransportInput,
  next: () => Profile | undefined,
): AsyncGenerator<Calibration> {
  await world.topology({ links: [...profiles], transport: { ...transport, ...AMPLE } });
  yield* measureLinks(world, profiles, next);
}

/** The gate for links that stand already. */
export async function* measureLinks(
  world: World,
  profiles: readonly Profile[],
  next: () => Profile | undefined,
): AsyncGenerator<Calibration> {
  await world.spawn({
    node: SERVER,
    argv: [process.execPath, programFile('testbed/calibration/server')],
    ready: true,
  });
  const argv = [process.execPath, programFile('testbed/calibration/client-main')];
  const ask = lineExchange(world, await world.spawn({ node: CLIENT, argv, interactive: true }));
  for (let profile = next(); profile; profile = next()) {
    const request = requestFor(profile, profiles.indexOf(profile));
    const measured = await ask(request);
    const readings = await readDisciplines(world, profile.name);
    yield judge(profile, measured, readings, request.packets, TOLERANCE[world.clock]);
  }
}

function requestFor(profile: Profile, index: number): ProbeRequest {
  // A flow settles, and holes in its sequence close, within some round trips with full queues.
  const full = fullRoundTrip(profile);
  const settle = SETTLE + 20 * full;
  // Timers end on whole milliseconds; packets closer than they can be sent would build a queue.
  const spacing = (rate: number): number => Math.ceil(((FRAME * 8 * 1.5) / rate) * 1000) / 1000;
  return {
    source: addresses4(index).client,
    server: SERVER_ADDRESS,
    device: profile.name,
    duration: settle + Math.max(WINDOW, 30 * full),
    settle,
    packets: profile.down.loss > 0 || profile.up.loss > 0 ? PACKETS : 0,
    spacing: { down: spacing(profile.down.rate), up: spacing(profile.up.rate) },
  };
}

/** Round-trip time when the longer of both queues is full. */
const fullRoundTrip = (profile: Profile): number =>
  roundTripTime(profile) +
  Math.max(resolveQueue(profile, 'down').seconds, resolveQueue(profile, 'up').seconds);

/** One request a line, one result a line. */
function lineExchange(world: World, client: WorldProcess): (request: ProbeRequest) => Promise<ProbeResult> {
  const errors: string[] = [];
  client.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  let answer: (line: string) => void = () => undefined;
  client.onLine((line) => answer(line));
  return (request) =>
    world.owes(
      new Promise((resolve, reject) => {
        answer = (line) => {
          try {
            resolve(probeResultSchema.parse(JSON.parse(line)));
          } catch (error) {
            reject(error);
          }
        };
        void client
          .ended()
          .then(() =>
            reject(world.failure ?? new FailedError(`The calibration's client stopped.\n${errors.join('')}`)),
          );
        client.write(`${JSON.stringify(request)}\n`);
      }),
    );
}
