import { readClasses, readQdiscs, type Qdisc } from '../../netns/read.ts';
import { showClasses, showFilters, showQdiscs } from '../../netns/tc.ts';
import { parseCounters, type Counters } from '../../base/counters.ts';
import { CLIENT, routerOf, SERVER, TO_CLIENT, TO_SERVER } from '../topology/addresses.ts';
import type { World } from '../worlds/world.ts';
import type { Direction } from './measure.ts';

/** Packets of one direction so far, as each interface on the way counted them. */
export interface Passed {
  /** Received by the router, from the delay stage. */
  before: number;
  /** Refused by the bottleneck's queue. */
  refused: number;
  /** Received by the host at the end. */
  after: number;
}

/** What stands at one direction of a link, and what it says of itself. */
export interface DirectionReadings {
  /** The delay stage at the sender, and the bottleneck at the router, root first. */
  delay: Qdisc[];
  bottleneck: Qdisc[];
  burst: number;
  cburst: number;
  /** Classes of the bottleneck. */
  classes: number;
  /** Lines of filters, at either place. */
  filters: string;
}
export type Readings = Record<Direction, DirectionReadings>;

const show = async (
  world: World,
  { argv, batch }: { argv: readonly string[]; batch?: readonly string[] },
): Promise<string> => (await world.run([...argv], batch ? { input: [...batch] } : {})).stdout;

/** Reads disciplines and filters of one link. */
export async function readLink(world: World, link: string): Promise<Readings> {
  const router = routerOf(link);
  const [qdiscs, filters] = await Promise.all([
    show(world, showQdiscs(router)),
    show(world, showFilters(router, [TO_CLIENT, TO_SERVER])),
  ]);
  const ofRouter = readQdiscs(qdiscs);
  const readings = async (sender: string, device: string): Promise<DirectionReadings> => {
    const [classes, ofSender, filtersOfSender] = await Promise.all([
      show(world, showClasses(router, device)),
      show(world, showQdiscs(sender)),
      show(world, showFilters(sender, [link])),
    ]);
    const [cls, ...others] = readClasses(classes);
    return {
      delay: rootFirst(readQdiscs(ofSender).filter(({ dev }) => dev === link)),
      bottleneck: rootFirst(ofRouter.filter(({ dev }) => dev === device)),
      burst: cls?.burst ?? 0,
      cburst: cls?.cburst ?? 0,
      classes: cls ? others.length + 1 : 0,
      filters: filters + filtersOfSender,
    };
  };
  const [down, up] = await Promise.all([readings(SERVER, TO_CLIENT), readings(CLIENT, TO_SERVER)]);
  return { down, up };
}

const countersOf = async (world: World, node: string): Promise<Map<string, Counters>> =>
  parseCounters((await world.run(['cat', '/proc/net/dev'], { node })).stdout);

/** Packets that the router of a link received so far, from each side. */
export async function readReceived(world: World, link: string): Promise<Record<Direction, number>> {
  const counters = await countersOf(world, routerOf(link));
  const received = (device: string): number => counters.get(device)?.received.packets ?? 0;
  return { down: received(TO_SERVER), up: received(TO_CLIENT) };
}

/** Reads what passed one link so far. */
export async function readPassed(world: World, link: string): Promise<Record<Direction, Passed>> {
  const [before, shown, client, server] = await Promise.all([
    readReceived(world, link),
    show(world, showQdiscs(routerOf(link))),
    countersOf(world, CLIENT),
    countersOf(world, SERVER),
  ]);
  const qdiscs = readQdiscs(shown);
  const passed = (direction: Direction, device: string, end: Map<string, Counters>): Passed => ({
    before: before[direction],
    refused: qdiscs.find(({ dev, root }) => dev === device && root)?.drops ?? 0,
    after: end.get(link)?.received.packets ?? 0,
  });
  return { down: passed('down', TO_CLIENT, client), up: passed('up', TO_SERVER, server) };
}

const rootFirst = (qdiscs: Qdisc[]): Qdisc[] =>
  qdiscs.toSorted((one, other) => Number(other.root ?? false) - Number(one.root ?? false));

/** What passed between two readings. */
export const passedSince = (before: Passed, after: Passed): Passed => ({
  before: after.before - before.before,
  refused: after.refused - before.refused,
  after: after.after - before.after,
});
