import { readClasses, readQdiscs } from '../../netns/read.ts';
import { showClasses, showQdiscs } from '../../netns/tc.ts';
import type { Output } from '../../netns/execute.ts';
import { CLIENT, routerOf, SERVER, TO_CLIENT, TO_SERVER } from '../topology/addresses.ts';
import type { World } from '../worlds/world.ts';

/** What the disciplines of one direction of a link say of themselves. */
export interface DirectionReadings {
  burst: number;
  cburst: number;
  /** Packets that HTB sent without a class. */
  directPackets: number;
  /** Packets that the delay stage dropped, for whatever reason. */
  delayDrops: number;
  /** Packets that did not fit into the bottleneck's queue. */
  queueDrops: number;
}
export type DisciplineReadings = Record<'down' | 'up', DirectionReadings>;

/** Reads the counters of one link's disciplines. */
export async function readDisciplines(world: World, link: string): Promise<DisciplineReadings> {
  const router = routerOf(link);
  const show = async ({ argv }: { argv: readonly string[] }): Promise<string> =>
    ((await world.run([...argv])) satisfies Output).stdout;
  const bottlenecks = readQdiscs(await show(showQdiscs(router)));
  const delayDropsOf = async (node: string): Promise<number> =>
    readQdiscs(await show(showQdiscs(node))).find(({ kind, dev }) => kind === 'netem' && dev === link)
      ?.drops ?? 0;

  const direction = async (device: string, node: string): Promise<DirectionReadings> => {
    const ofDevice = bottlenecks.filter(({ dev }) => dev === device);
    const htb = ofDevice.find(({ kind }) => kind === 'htb');
    const [cls] = htb ? readClasses(await show(showClasses(router, device))) : [];
    return {
      burst: cls?.burst ?? 0,
      cburst: cls?.cburst ?? 0,
      directPackets: Number(htb?.options['direct_packets_stat'] ?? 0),
      delayDrops: await delayDropsOf(node),
      queueDrops: ofDevice.reduce((sum, { drops }) => sum + drops, 0),
    };
  };
  return { down: await direction(TO_CLIENT, SERVER), up: await direction(TO_SERVER, CLIENT) };
}
