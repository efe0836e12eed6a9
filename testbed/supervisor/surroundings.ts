import {
  addressesOfServer,
  SERVER,
  SERVER_ADDRESS,
  SERVER_ADDRESS_6,
  addresses4,
  addresses6,
} from '../topology/addresses.ts';
import type { Spec } from '../tool/input/spec.ts';
import type { World } from '../worlds/world.ts';

/** Names of the servers, which every node knows without a name server. */
export function namesOf({ topology, dns }: Spec): Record<string, string[]> {
  const further = topology.servers.map((name, index): [string, string[]] => [
    name,
    addressesOfServer(index).map(({ far }) => far),
  ]);
  return { [SERVER]: [SERVER_ADDRESS, SERVER_ADDRESS_6], ...Object.fromEntries(further), ...dns };
}

/**
 * What the name server of a link answers: the names of all servers, names of the link's own, and `cdn`, which is
 * another address of the server over each link, as names of content distribution networks are.
 */
export const zoneOf = (spec: Spec, index: number): Record<string, string[]> => ({
  ...namesOf(spec),
  cdn: [addresses4(index).server, addresses6(index).server],
  ...spec.dnsOfLink[spec.topology.links[index]?.name ?? ''],
});

/**
 * Gives the nodes names: /etc/hosts and /etc/resolv.conf of the world, laid over those of the machine, which stay
 * as they are. The name servers are those of the links, in their order.
 */
export async function prepareNames(world: World, spec: Spec): Promise<void> {
  const hosts = Object.entries(namesOf(spec)).flatMap(([name, addresses]) =>
    addresses.map((address) => `${address} ${name}`),
  );
  const nameServers = spec.topology.links
    .slice(0, MOST_NAME_SERVERS)
    .map((_, index) => `nameserver ${addresses4(index).routerClientSide}`);
  const script = [
    'set -e',
    'mkdir -p /run/intentbed',
    ...heredoc('/run/intentbed/hosts', ['127.0.0.1 localhost', '::1 localhost', ...hosts]),
    ...heredoc('/run/intentbed/resolv.conf', ['options timeout:1', ...nameServers]),
    OVERLAY,
  ];
  await world.run(['sh', '-s'], { input: script });
}

/** glibc asks no more than three (resolv.conf(5)). */
const MOST_NAME_SERVERS = 3;

/**
 * The machine's file may be a link into /run, which is empty here: then its place is made. Namespaces of the
 * machine may have files of their own in /etc/netns, which are not for these nodes (ip-netns(8)).
 */
const OVERLAY = `
lay() {
  target=$(readlink -m "$2")
  case $target in /run/*) mkdir -p "$(dirname "$target")" && : > "$target" ;; esac
  [ ! -e "$target" ] || mount --no-mtab --bind "$1" "$target"
}
lay /run/intentbed/hosts /etc/hosts
lay /run/intentbed/resolv.conf /etc/resolv.conf
[ ! -d /etc/netns ] || mount --no-mtab -t tmpfs none /etc/netns`;

const heredoc = (file: string, lines: readonly string[]): string[] => [
  `cat > ${file} <<'END'`,
  ...lines,
  'END',
];
