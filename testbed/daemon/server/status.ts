import { setTimeout as sleep } from 'node:timers/promises';
import type { Status as MamStatus } from 'socket-intents/protocol';
import { readQdiscs, type Qdisc } from '../../../netns/read.ts';
import { showQdiscs } from '../../../netns/tc.ts';
import type { Deployment } from '../../deployment/deployment.ts';
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
import type { DirectionStatus, Status } from '../protocol/status.ts';
import { askMam } from './ask-mam.ts';
import type { Execs } from './execs.ts';
import type { Testbed } from './testbed.ts';

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
export async function statusOf(testbed: Testbed, execs: Execs): Promise<Status> {
  const { name, since, deployment } = testbed;
  const { world, spec, servers, links } = deployment;
  const before = await earlierSample(testbed);
  const answers = await servers.probe();
  const now = await sample(deployment);
  previous = { of: testbed, sample: now };
  return {
    name,
    since,
    world: { kind: world.kind, clock: world.clock, kernel: world.kernel },
    nodes: nodesOf(spec.topology),
    links: [...links].map(([link, { profile, isUp }], index) => {
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
    services: [...servers.list, { node: CLIENT, program: 'Multi Access Manager' }],
    programs: execs.list(),
    scheduled: testbed.schedule.list(),
    mam: await mamStatus(testbed),
  };
}

async function earlierSample(testbed: Testbed): Promise<Sample> {
  const { deployment } = testbed;
  const last = previous?.of === testbed ? previous.sample : undefined;
  const age = last ? performance.now() / 1000 - last.time : Infinity;
  if (last && age >= SHORTEST && age <= LONGEST) return last;
  const first = await sample(deployment);
  await sleep(SHORTEST * 1000);
  return first;
}

async function sample({ world, spec }: Deployment): Promise<Sample> {
  const nodes = [CLIENT, SERVER, ...spec.topology.links.map(({ name }) => routerOf(name))];
  const time = performance.now() / 1000;
  // One line of JSON for each node. One shell starts them all: that is quicker within a guest.
  const script = nodes.map((node) => showQdiscs(node).argv.join(' '));
  const { stdout } = await world.run(['sh', '-e'], { input: script });
  const lines = stdout.trim().split('\n');
  return { time, disciplines: new Map(nodes.map((node, index) => [node, readQdiscs(lines[index] ?? '')])) };
}

function directionOf(
  direction: 'down' | 'up',
  profile: Profile,
  before: Sample,
  now: Sample,
): DirectionStatus {
  const [node, device, end] =
    direction === 'down'
      ? [routerOf(profile.name), TO_CLIENT, SERVER]
      : [routerOf(profile.name), TO_SERVER, CLIENT];
  const bottleneck = (taken: Sample): Qdisc[] =>
    (taken.disciplines.get(node) ?? []).filter(({ dev }) => dev === device);
  const root = (taken: Sample) => bottleneck(taken).find((discipline) => discipline.root);
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
