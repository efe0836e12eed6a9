import type { Command } from './execute.ts';

/**
 * Words of `ip(8)`, as lines for `ip -batch`. Names and addresses are expected to be valid; the border that
 * takes them from a user checks them.
 */

/** A line of a batch file. */
export type Line = string;

export const addNamespace = (name: string): Line => `netns add ${name}`;

/** One end of a veth pair. */
export interface VethEnd {
  namespace: string;
  name: string;
  /** Link-layer address, `02:...`: given, so that neighbours can be permanent and runs alike. */
  address: string;
}

/** A veth pair with each end made in its namespace (ip-link(8)). */
export const addVeth = (a: VethEnd, b: VethEnd): Line =>
  `link add name ${a.name} address ${a.address} netns ${a.namespace} type veth ` +
  `peer name ${b.name} address ${b.address} netns ${b.namespace}`;

/**
 * Offloads off: `gso_max_segs 1` makes TCP build one packet per segment, so that a discipline never sees a
 * 64 kB super-packet (fidelity rule 6). It needs no ethtool. `addrgenmode none`: the
 * kernel makes no address of its own, so that there is no duplicate address detection.
 */
export const disableOffloads = (device: string): Line => `link set dev ${device} gso_max_segs 1`;
export const disableAutoAddress = (device: string): Line => `link set dev ${device} addrgenmode none`;
export const setUp = (device: string): Line => `link set dev ${device} up`;
export const setDown = (device: string): Line => `link set dev ${device} down`;

const isIPv6 = (address: string): boolean => address.includes(':');

/** `nodad`: an IPv6 address is usable at once (fidelity rule 13). */
export const addAddress = (address: string, prefixLength: number, device: string): Line =>
  `address add ${address}/${prefixLength} dev ${device}${isIPv6(address) ? ' nodad' : ''}`;

/** A neighbour that needs no ARP or neighbour discovery, which loss would hit (fidelity rule 13). */
export const addNeighbour = (address: string, linkLayerAddress: string, device: string): Line =>
  `neighbour add ${address} lladdr ${linkLayerAddress} dev ${device} nud permanent`;

export interface Route {
  /** Prefix, or `default`. */
  to: string;
  via: string;
  device: string;
  table?: number;
  /** Address that packets have whose sender has chosen none (ip-route(8): `src`). */
  source?: string;
  /** Of several routes to the same prefix in a table, the one with the lowest is taken. */
  metric?: number;
  /** Initial congestion window in segments (ip-route(8), RFC 6928). */
  initialWindow?: number;
  /** Congestion control of connections over this route; unlike the sysctl, allowed without root. */
  congestionControl?: string;
}

export function addRoute(route: Route): Line {
  const { to, via, device, source, table, metric, initialWindow, congestionControl } = route;
  const from = source === undefined ? '' : ` src ${source}`;
  const inTable = table === undefined ? '' : ` table ${table}`;
  const withMetric = metric === undefined ? '' : ` metric ${metric}`;
  const window = initialWindow === undefined ? '' : ` initcwnd ${initialWindow}`;
  const control = congestionControl === undefined ? '' : ` congctl ${congestionControl}`;
  return `route add ${to} via ${via} dev ${device}${from}${inTable}${withMetric}${window}${control}`;
}

/**
 * Packets from this address use this table: a multi-homed host leaves by the right link (rule 8). Alone among
 * these lines it takes its family from the batch it is in.
 */
export const addSourceRule = (from: string, table: number, priority: number): Line =>
  `rule add from ${from} table ${table} priority ${priority}`;

/** `ip -batch` in the current namespace, or in a named one. */
export const ipBatch = (
  attempted: string,
  lines: readonly Line[],
  namespace?: string,
  family?: 'inet6',
): Command => ({
  attempted,
  argv: [
    'ip',
    ...(family ? ['-family', family] : []),
    ...(namespace ? ['-n', namespace] : []),
    '-batch',
    '-',
  ],
  batch: lines,
});

/** Forgets what TCP remembers of destinations (ip-tcp_metrics(8)): state must not reach the next cell. */
export const flushTcpMetrics = (namespace: string): Command => ({
  attempted: `forget TCP metrics of ${namespace}`,
  argv: ['ip', '-n', namespace, 'tcp_metrics', 'flush'],
});

/** argv that runs a program within a namespace. */
export const inNamespace = (namespace: string, argv: readonly string[]): string[] => [
  'ip',
  'netns',
  'exec',
  namespace,
  ...argv,
];
