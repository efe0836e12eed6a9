import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  statusSchema as mamStatusSchema,
  type Status as MamStatus,
} from '../../../intents/protocol/status.ts';
import { readQdiscs, type Qdisc } from '../../../netns/read.ts';
import { showQdiscs } from '../../../netns/tc.ts';
import type { Profile } from '../../profiles.ts';
import { resolveQueue } from '../../topology/queue.ts';
import {
  addresses4,
  addresses6,
  CLIENT,
  nodesOf,
  routerOf,
  SERVER,
  TO_CLIENT,
  TO_SERVER,
} from '../../topology/addresses.ts';
import type { Execs } from './execs.ts';
import { askMam } from './ask-mam.ts';
import type { Testbed } from '../../deployment/deployment.ts';

const directionSchema = z.object({
  /** What passes the bottleneck now, in bit/s. */
  rate: z.number(),
  /** Bytes that wait in the bottleneck's queue, and that it holds at most. */
  queued: z.number(),
  queue: z.number(),
  /** Packets since the testbed came up that did not fit into the queue, and that were lost at random. */
  dropped: z.number(),
  lost: z.number(),
});
const linkSchema = z.object({
  name: z.string(),
  isUp: z.boolean(),
  addresses: z.array(z.string()),
  /** As it is now: what `set` has changed is in it. */
  profile: z.unknown(),
  down: directionSchema,
  up: directionSchema,
  /** Seconds that a TCP connection to the server takes now; null when there is no answer. */
  roundTripTime: z.number().nullable(),
});
export const statusSchema = z.object({
  name: z.string(),
  since: z.string(),
  world: z.object({ kind: z.string(), clock: z.string(), kernel: z.string() }),
  nodes: z.array(z.string()),
  links: z.array(linkSchema),
  services: z.array(z.object({ node: z.string(), program: z.string() })),
  programs: z.array(z.object({ node: z.string(), argv: z.array(z.string()), since: z.string() })),
  /** Changes that are still to come. */
  scheduled: z.array(z.object({ at: z.string(), link: z.string() })),
  mam: mamStatusSchema.nullable(),
});
export type Status = z.output<typeof statusSchema>;
type Direction = z.output<typeof directionSchema>;

/** The disciplines of each node, and when they were read, in seconds. */
interface Sample {
  time: number;
  disciplines: Map<string, Qdisc[]>;
}
let previous: { of: Testbed; sample: Sample } | undefined;
/** Seconds between two samples at least, and at most, for a rate that is called the present one. */
const SHORTEST = 0.5;
const LONGEST = 5;

/** What is going on in a testbed. */
export async function statusOf(
  testbed: Testbed,
  execs: Execs,
  scheduled: Status['scheduled'],
): Promise<Status> {
  const { name, since, world, spec, services } = testbed;
  const before = await earlierSample(testbed);
  const answers = await services.probe();
  const now = await sample(testbed);
  previous = { of: testbed, sample: now };
  return {
    name,
    since,
    world: { kind: world.kind, clock: world.clock, kernel: world.kernel },
    nodes: nodesOf(spec.topology),
    links: [...testbed.links].map(([link, { profile, isUp }], index) => {
      const answer = answers.find((each) => each.link === link && each.family === 4);
      return {
        name: link,
        isUp,
        addresses: [addresses4(index).client, addresses6(index).client],
        profile,
        down: directionOf('down', profile, before, now),
        up: directionOf('up', profile, before, now),
        roundTripTime: answer && 'roundTripTime' in answer ? answer.roundTripTime : null,
      };
    }),
    services: [...services.list],
    programs: execs.list(),
    scheduled,
    mam: await mamStatus(testbed),
  };
}

async function earlierSample(testbed: Testbed): Promise<Sample> {
  const last = previous?.of === testbed ? previous.sample : undefined;
  const age = last ? performance.now() / 1000 - last.time : Infinity;
  if (last && age >= SHORTEST && age <= LONGEST) return last;
  const first = await sample(testbed);
  await sleep(SHORTEST * 1000);
  return first;
}

async function sample({ world, spec }: Testbed): Promise<Sample> {
  const nodes = [CLIENT, SERVER, ...spec.topology.links.map(({ name }) => routerOf(name))];
  const time = performance.now() / 1000;
  // One line of JSON for each node. One shell starts them all: that is quicker within a guest.
  const script = nodes.map((node) => showQdiscs(node).argv.join(' '));
  const { stdout } = await world.run(['sh', '-e'], { input: script });
  const lines = stdout.trim().split('\n');
  return { time, disciplines: new Map(nodes.map((node, index) => [node, readQdiscs(lines[index] ?? '')])) };
}

function directionOf(direction: 'down' | 'up', profile: Profile, before: Sample, now: Sample): Direction {
  const [node, device, end] =
    direction === 'down'
      ? [routerOf(profile.name), TO_CLIENT, SERVER]
      : [routerOf(profile.name), TO_SERVER, CLIENT];
  const bottleneck = (sample: Sample): Qdisc[] =>
    (sample.disciplines.get(node) ?? []).filter(({ dev }) => dev === device);
  const root = (sample: Sample) => bottleneck(sample).find((discipline) => discipline.root);
  const sent = (root(now)?.bytes ?? 0) - (root(before)?.bytes ?? 0);
  const delay = (now.disciplines.get(end) ?? []).find(
    ({ kind, dev }) => kind === 'netem' && dev === profile.name,
  );
  return {
    rate: Math.max(0, (sent * 8) / (now.time - before.time)),
    queued: root(now)?.backlog ?? 0,
    queue: resolveQueue(profile, direction).bytes,
    // HTB counts a drop of its leaf as its own, too.
    dropped: root(now)?.drops ?? 0,
    lost: delay?.drops ?? 0,
  };
}

async function mamStatus({ line }: Testbed): Promise<MamStatus | null> {
  const reply = await askMam(line, { type: 'status' });
  return reply?.type === 'status' ? reply.status : null;
}
