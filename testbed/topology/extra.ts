import type { Command } from '../../netns/execute.ts';
import * as ip from '../../netns/ip.ts';
import { addressesOfServer, linkLayerAddressesOfServer, SERVER, TO_CLIENT, TO_SERVER } from './addresses.ts';
import { segmentsOf, type Segment } from './chain.ts';
import { address, bringUp, neighbour, ofTransport } from './lines.ts';
import type { Topology } from './spec.ts';

/** What a topology may have beside client, server and a router for each link: more servers, and more routers. */

/** Lines of the left end of a segment: its address, and the way to the server. */
export function towardsServer({ right, networks }: Segment): ip.Line[] {
  return [
    ...bringUp(TO_SERVER),
    ...networks.flatMap((network) => [
      ...address(network.left, network.prefixLength, TO_SERVER),
      ...neighbour(network.right, right.linkLayerAddress, TO_SERVER),
      ip.addRoute({ to: 'default', via: network.right, device: TO_SERVER }),
    ]),
  ];
}

/** Lines of the right end of a segment: its address, and the way back to the client. */
function towardsClient({ left, networks }: Segment): ip.Line[] {
  return [
    ...bringUp(TO_CLIENT),
    ...networks.flatMap((network) => [
      ...address(network.right, network.prefixLength, TO_CLIENT),
      ...neighbour(network.left, left.linkLayerAddress, TO_CLIENT),
      ip.addRoute({ to: network.access, via: network.left, device: TO_CLIENT }),
    ]),
  ];
}

/** The extra routers of a link: each forwards between two segments. */
export function extraRouters(topology: Topology, index: number): Command[] {
  const segments = segmentsOf(topology, index);
  return segments.slice(1).map((next, place) => {
    const before = segments[place];
    const lines = [ip.setUp('lo'), ...(before ? towardsClient(before) : []), ...towardsServer(next)];
    return ip.ipBatch(`address ${next.left.node}`, lines, next.left.node);
  });
}

export const extraServerPairs = ({ servers }: Topology): ip.Line[] =>
  servers.map((name, index) => {
    const mac = linkLayerAddressesOfServer(index);
    return ip.addVeth(
      { namespace: SERVER, name, address: mac.gateway },
      { namespace: name, name: SERVER, address: mac.own },
    );
  });

/** The way from `server` to the extra ones. */
export const toExtraServers = ({ servers }: Topology): ip.Line[] =>
  servers.flatMap((name, index) => [
    ...bringUp(name),
    ...addressesOfServer(index).flatMap(({ gateway, own, prefixLength }) => [
      ...address(gateway, prefixLength, name),
      ...neighbour(own, linkLayerAddressesOfServer(index).own, name),
    ]),
  ]);

export const extraServers = ({ servers, transport }: Topology): Command[] =>
  servers.map((name, index) =>
    ip.ipBatch(
      `address ${name}`,
      [
        ip.setUp('lo'),
        ...bringUp(SERVER),
        ...addressesOfServer(index).flatMap(({ gateway, own, prefixLength }) => [
          ...address(own, prefixLength, SERVER),
          ...neighbour(gateway, linkLayerAddressesOfServer(index).gateway, SERVER),
          ip.addRoute({ to: 'default', via: gateway, device: SERVER, ...ofTransport(transport) }),
        ]),
      ],
      name,
    ),
  );
