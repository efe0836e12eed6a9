import process from 'node:process';
import { z } from 'zod';
import { FailedError } from '../../base/errors.ts';
import { programFile } from '../../base/installation/package.ts';
import type { Profile } from '../profiles.ts';
import { addresses4, addresses6, CLIENT, SERVER } from '../topology/addresses.ts';
import type { TransportInput } from '../topology/spec.ts';
import type { WorldProcess } from '../worlds/process.ts';
import { NODE_OPTIONS } from '../worlds/kinds/guest.ts';
import type { World } from '../worlds/world.ts';
import type { Calibration } from '../../results/schema.ts';
import { countingFlow, flowsOf, tcpDuration, tcpSettle, tcpUnfit, WAYS } from './flows.ts';
import { TOLERANCE } from './judge/check.ts';
import type { FlowResults } from './judge/datagrams.ts';
import { judge, type Measured } from './judge/judge.ts';
import type { Direction, Family, Flow, FlowResult, ProbeRequest, ProbeResult, TcpResult } from './measure.ts';
import { passedSince, readLink, readPassed, readReceived } from './readings.ts';

const flowResultSchema = z.strictObject({
  sent: z.number(),
  arrived: z.number(),
  repeated: z.number(),
  overtaken: z.number(),
  damaged: z.number(),
  delays: z.array(z.number()),
  times: z.array(z.number()),
});
const tcpResultSchema = z.strictObject({
  marks: z.array(z.strictObject({ time: z.number(), bytes: z.number() })),
  largestRoundTrip: z.number(),
});
const probeResultSchema: z.ZodType<ProbeResult> = z.union([
  z.strictObject({ elsewhere: z.number(), flow: flowResultSchema }),
  z.strictObject({ elsewhere: z.number(), tcp: tcpResultSchema }),
]);

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
  const argvOf = (program: Parameters<typeof programFile>[0]) => [
    process.execPath,
    ...NODE_OPTIONS[world.clock],
    programFile(program),
  ];
  await world.spawn({ node: SERVER, argv: argvOf('testbed/calibration/server'), ready: true });
  const argv = argvOf('testbed/calibration/client-main');
  const ask = lineExchange(world, await world.spawn({ node: CLIENT, argv, interactive: true }));
  for (let profile = next(); profile; profile = next())
    yield await measureLink(world, profile, profiles.indexOf(profile), ask);
}

type Ask = (request: ProbeRequest) => Promise<ProbeResult>;

async function measureLink(world: World, profile: Profile, index: number, ask: Ask): Promise<Calibration> {
  const of = (which: 'client' | 'service'): Record<Family, string> => ({
    4: addresses4(index)[which],
    6: addresses6(index)[which],
  });
  const link = { sources: of('client'), servers: of('service'), device: profile.name };
  const elsewhere = { down: 0, up: 0 };
  const flowOf = async (flow: Flow): Promise<FlowResult> => {
    const result = await ask({ ...link, flow });
    elsewhere[flow.direction] += result.elsewhere;
    return 'flow' in result ? result.flow : unexpected();
  };
  const tcpOf = async (direction: Direction): Promise<TcpResult | undefined> => {
    if (tcpUnfit(profile, direction)) return undefined;
    const tcp = { direction, duration: tcpDuration(profile), settle: tcpSettle(profile) };
    const result = await ask({ ...link, tcp });
    elsewhere[direction] += result.elsewhere;
    return 'tcp' in result ? result.tcp : unexpected();
  };

  const before = await readPassed(world, profile.name);
  const flows = { down: { 4: {}, 6: {} }, up: { 4: {}, 6: {} } } satisfies Record<
    Direction,
    Record<Family, FlowResults>
  >;
  for (const { direction, family } of WAYS)
    for (const { purpose, flow } of flowsOf(profile, direction, family, world.clock))
      Object.assign(flows[direction][family], { [purpose]: await flowOf(flow) });
  const tcp = { down: await tcpOf('down'), up: await tcpOf('up') };
  const readings = await readLink(world, profile.name);
  const after = await readPassed(world, profile.name);
  const counted = { down: {}, up: {} } satisfies Record<Direction, Measured['counted']>;
  for (const { direction, family } of WAYS)
    if (profile[direction].loss > 0) {
      const start = await readReceived(world, profile.name);
      await flowOf(countingFlow(profile, direction, family));
      const end = await readReceived(world, profile.name);
      Object.assign(counted[direction], { [family]: end[direction] - start[direction] });
    }
  const measured = (direction: Direction): Measured => ({
    flows: flows[direction],
    tcp: tcp[direction],
    elsewhere: elsewhere[direction],
    passed: passedSince(before[direction], after[direction]),
    counted: counted[direction],
  });
  return judge(profile, { down: measured('down'), up: measured('up') }, readings, TOLERANCE[world.clock]);
}

const unexpected = (): never => {
  throw new FailedError('The calibration was answered something else than it had asked.');
};

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
