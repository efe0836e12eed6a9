import {
  hopOf,
  linkLayerAddresses,
  networksOf,
  routerOf,
  SERVER,
  TO_CLIENT,
  TO_SERVER,
} from './addresses.ts';
import type { Topology } from './spec.ts';

/** An interface at one end of a segment. */
export interface End {
  node: string;
  device: string;
  linkLayerAddress: string;
}

/** What connects two neighbouring nodes between the router of a link and the server. */
export interface Segment {
  left: End;
  right: End;
  /** Addresses of both ends, for each family. */
  networks: { left: string; right: string; prefixLength: number; access: string }[];
}

/**
 * The segments of a link from its router to the server: one, and one more for each extra router. The last has
 * the addresses that the server has without any, 10.N.1.0/24; the others have 10.N.2.0/24 and so on.
 */
export function segmentsOf({ links, routers }: Topology, index: number): Segment[] {
  const name = links[index]?.name ?? '';
  const hops = Array.from({ length: routers[name] ?? 0 }, (_, hop) => hopOf(name, hop));
  const nodes = [routerOf(name), ...hops, SERVER];
  const mac = linkLayerAddresses(index);
  return nodes.slice(1).map((right, place) => {
    const isLast = right === SERVER;
    return {
      left: {
        node: nodes[place] ?? '',
        device: TO_SERVER,
        linkLayerAddress: isLast ? mac.routerServerSide : ofSegment(mac.routerServerSide, place, 'a'),
      },
      right: {
        node: right,
        device: isLast ? name : TO_CLIENT,
        linkLayerAddress: isLast ? mac.server : ofSegment(mac.server, place, 'b'),
      },
      networks: networksOf(index).map(({ routerServerSide, server, prefixLength, access }) => ({
        left: isLast ? routerServerSide : renumber(routerServerSide, place),
        right: isLast ? server : renumber(server, place),
        prefixLength,
        access,
      })),
    };
  });
}

/** `10.N.1.x` becomes `10.N.P.x`, `fd00:0:N:1::x` becomes `fd00:0:N:P::x`. */
const renumber = (address: string, place: number): string =>
  address.replace(/([.:])1((?:\.|::)\d)$/, `$1${place + 2}$2`);

const ofSegment = (address: string, place: number, side: 'a' | 'b'): string =>
  `${address.slice(0, -2)}${side}${place}`;
