import type { Command } from '../../netns/execute.ts';
import * as ip from '../../netns/ip.ts';
import { setSettings, type Settings } from '../../netns/sysctl.ts';
import * as tc from '../../netns/tc.ts';
import type { DirectionProfile, Profile } from '../profiles.ts';
import { resolveQueue } from './queue.ts';
import { segmentsOf, type End } from './chain.ts';
import { extraRouters, extraServerPairs, extraServers, toExtraServers, towardsServer } from './extra.ts';
import { address, bringUp, neighbour, ofTransport } from './lines.ts';
import { nodeSettings, transportSettings } from './settings.ts';
import type { Topology } from './spec.ts';
import {
  addresses4,
  addresses6,
  CLIENT,
  linkLayerAddresses,
  networksOf,
  nodesOf,
  routerOf,
  SERVER,
  SERVER_ADDRESS,
  SERVER_ADDRESS_6,
  TO_CLIENT,
  TO_SERVER,
  type Network,
} from './addresses.ts';

/**
 * Everything that brings a topology up, as commands, in order: namespaces and links, settings, addresses and
 * routes, disciplines. One process per node and kind of thing: within a guest each takes as long as hundreds of lines.
 */
export function planTopology(topology: Topology): Command[] {
  const nodes = nodesOf(topology);
  return [
    ip.ipBatch('make the namespaces and links', [
      ...nodes.flatMap((node) => [ip.addNamespace(node), setSettings(node, settingsOf(node, topology))]),
      ...topology.links.flatMap((_, index) => vethPairs(topology, index)),
      ...extraServerPairs(topology),
    ]),
    ip.ipBatch(
      'address the client',
      [...clientLines(topology), ...sourceRules(topology, addresses4)],
      CLIENT,
    ),
    ip.ipBatch('route the client by IPv6 source', sourceRules(topology, addresses6), CLIENT, 'inet6'),
    ip.ipBatch('address the server', serverLines(topology), SERVER),
    ...topology.links.map((link, index) =>
      ip.ipBatch(`address the router of ${link.name}`, routerLines(topology, index), routerOf(link.name)),
    ),
    ...topology.links.flatMap((_, index) => extraRouters(topology, index)),
    ...extraServers(topology),
    ...planDisciplines('add', topology),
  ];
}

/**
 * The line-up of disciplines: the bottleneck of each direction on the link's router, pure delay on the egress
 * of the end hosts, never two that hold packets on one interface (fidelity rules 1 and 2).
 */
export function planDisciplines(verb: tc.Verb, topology: Topology): Command[] {
  const delays = (direction: 'up' | 'down') =>
    topology.links.flatMap((link) => delayLines(verb, link, direction));
  const jitter = Math.max(...topology.links.flatMap(({ up, down }) => [up.jitter, down.jitter]));
  return [
    ...(jitter > 0 ? [tc.clockBeyond(jitter)] : []),
    tc.tcBatch('set the delays of the client', delays('up'), CLIENT),
    tc.tcBatch('set the delays of the server', delays('down'), SERVER),
    ...topology.links.map((link) =>
      tc.tcBatch(
        `set the bottlenecks of ${link.name}`,
        [...bottleneckLines(verb, link, 'down'), ...bottleneckLines(verb, link, 'up')],
        routerOf(link.name),
      ),
    ),
  ];
}

function vethPairs(topology: Topology, index: number): ip.Line[] {
  const mac = linkLayerAddresses(index);
  const name = topology.links[index]?.name ?? '';
  const veth = ({ node, device, linkLayerAddress }: End): ip.VethEnd => ({
    namespace: node,
    name: device,
    address: linkLayerAddress,
  });
  return [
    ip.addVeth(
      { namespace: CLIENT, name, address: mac.client },
      { namespace: routerOf(name), name: TO_CLIENT, address: mac.routerClientSide },
    ),
    ...segmentsOf(topology, index).map(({ left, right }) => ip.addVeth(veth(right), veth(left))),
  ];
}

/** Whether packets of this direction meet random draws, so that a seed matters. */
export const isRandom = ({ loss, jitter }: DirectionProfile): boolean => loss > 0 || jitter > 0;

export function settingsOf(node: string, { transport, servers }: Topology): Settings {
  const isHost = node === CLIENT || node === SERVER || servers.includes(node);
  const forwards = !isHost || (node === SERVER && servers.length > 0);
  return { ...nodeSettings(forwards), ...(isHost ? transportSettings(transport) : {}) };
}

const clientLines = (topology: Topology): ip.Line[] => [
  ip.setUp('lo'),
  ...topology.links.flatMap((_, index) => clientLinkLines(topology, index)),
];

/** Metric of the default routes of other links than the first; IPv6 gives 1024 where none is given. */
const LATER = 2000;

/**
 * What the client has of one link: its interface, addresses and routes. The first link is the default; the others are
 * there for sockets that are bound to their interface, and for when it is down.
 */
export function clientLinkLines({ links, transport }: Topology, index: number): ip.Line[] {
  const name = links[index]?.name ?? '';
  const mac = linkLayerAddresses(index);
  return [
    ...bringUp(name),
    ...networksOf(index).flatMap((network) => [
      ...address(network.client, network.prefixLength, name),
      ...neighbour(network.routerClientSide, mac.routerClientSide, name),
      ...[{ table: index + 1 }, index === 0 ? {} : { metric: LATER + index }].map((where) =>
        ip.addRoute({
          to: 'default',
          via: network.routerClientSide,
          device: name,
          ...ofTransport(transport),
          ...where,
        }),
      ),
    ]),
  ];
}

const sourceRules = ({ links }: Topology, network: (index: number) => Network): ip.Line[] =>
  links.map((_, index) => ip.addSourceRule(network(index).client, index + 1, 1001 + index));

function serverLines(topology: Topology): ip.Line[] {
  const { links, transport } = topology;
  const perLink = links.flatMap(({ name }, index) => {
    const mac = linkLayerAddresses(index);
    return [
      ...bringUp(name),
      ...networksOf(index).flatMap((network) => [
        ...address(network.server, network.prefixLength, name),
        ...neighbour(network.routerServerSide, mac.routerServerSide, name),
        ip.addRoute({
          to: network.access,
          via: network.routerServerSide,
          device: name,
          // Answers to datagrams come from the address that was asked; TCP sees to that by itself.
          source: network.service,
          ...ofTransport(transport),
        }),
      ]),
    ];
  });
  return [
    ip.setUp('lo'),
    ip.addAddress(SERVER_ADDRESS, 32, 'lo'),
    ip.addAddress(SERVER_ADDRESS_6, 128, 'lo'),
    ...perLink,
    ...toExtraServers(topology),
  ];
}

function routerLines(topology: Topology, index: number): ip.Line[] {
  const mac = linkLayerAddresses(index);
  const [first] = segmentsOf(topology, index);
  return [
    ip.setUp('lo'),
    ...bringUp(TO_CLIENT),
    ...networksOf(index).flatMap((network) => [
      ...address(network.routerClientSide, network.prefixLength, TO_CLIENT),
      ...neighbour(network.client, mac.client, TO_CLIENT),
    ]),
    ...(first ? towardsServer(first) : []),
  ];
}

function delayLines(verb: tc.Verb, link: Profile, direction: 'up' | 'down'): ip.Line[] {
  const { delay, jitter, distribution, loss, rate } = link[direction];
  return tc.netemDelay(verb, link.name, {
    delay,
    jitter,
    distribution,
    loss,
    limit: tc.delayLimit(rate, delay + jitter),
    reordering: link.reordering,
  });
}

/** The interface of a link's router at which the rate of a direction is made. */
export const bottleneckDevice = (direction: 'up' | 'down'): string =>
  direction === 'down' ? TO_CLIENT : TO_SERVER;

function bottleneckLines(verb: tc.Verb, link: Profile, direction: 'up' | 'down'): ip.Line[] {
  const device = bottleneckDevice(direction);
  const { bytes } = resolveQueue(link, direction);
  const shaper = link.shaper === 'htb' ? tc.htb : tc.netemRate;
  return shaper(verb, device, link[direction].rate, bytes);
}
