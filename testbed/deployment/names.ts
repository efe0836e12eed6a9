import { existsSync, lstatSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  addressesOfServer,
  SERVER,
  SERVER_ADDRESS,
  SERVER_ADDRESS_6,
  addresses4,
  addresses6,
  CLIENT,
  networksOf,
  routerOf,
} from '../topology/addresses.ts';
import { segmentsOf } from '../topology/chain.ts';
import type { Spec } from './spec.ts';
import type { World } from '../worlds/world.ts';

/** Names of the servers, which every node knows without a name server. */
function namesOf({ topology, dns }: Spec): Record<string, string[]> {
  const extra = topology.servers.map((name, index): [string, string[]] => [
    name,
    addressesOfServer(index).map(({ own }) => own),
  ]);
  return { [SERVER]: [SERVER_ADDRESS, SERVER_ADDRESS_6], ...Object.fromEntries(extra), ...dns };
}

/** Names of the other nodes: programs look their own host name up. */
function namesOfNodes({ topology }: Spec): Record<string, string[]> {
  const client = topology.links.flatMap((_, index) => networksOf(index).map((network) => network.client));
  const routers = topology.links.flatMap(({ name }, index): [string, string[]][] => [
    [routerOf(name), networksOf(index).map(({ routerClientSide }) => routerClientSide)],
    ...segmentsOf(topology, index)
      .filter(({ right }) => right.node !== SERVER)
      .map(({ right, networks }): [string, string[]] => [right.node, networks.map((each) => each.right)]),
  ]);
  return { [CLIENT]: client, ...Object.fromEntries(routers) };
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

/** glibc asks no more than three (resolv.conf(5)). */
const MOST_NAME_SERVERS = 3;

/**
 * Gives the nodes names: /etc/hosts and /etc/resolv.conf of the world, laid over those of the machine, which stay
 * as they are. The name servers are those of the links, in their order.
 */
export async function prepareNames(world: World, spec: Spec): Promise<void> {
  const hosts = Object.entries({ ...namesOfNodes(spec), ...namesOf(spec) }).flatMap(([name, addresses]) =>
    addresses.map((address) => `${address} ${name}`),
  );
  const nameServers = spec.topology.links
    .slice(0, MOST_NAME_SERVERS)
    .map((_, index) => `nameserver ${addresses4(index).routerClientSide}`);
  const overlays = [
    overlay(world, '/etc/hosts', ['127.0.0.1 localhost', '::1 localhost', ...hosts]),
    overlay(world, '/etc/resolv.conf', ['options timeout:1', ...nameServers]),
  ];
  const table = write(world, 'names.fstab', [...overlays.flatMap(({ mounts }) => mounts), ...withoutNetns()]);
  const script = [
    'set -e',
    ...overlays.flatMap(({ commands }) => commands),
    `exec mount --no-mtab --all --fstab '${table}'`,
  ];
  await world.run(['sh', '-s'], { input: script });
}

/**
 * One file in place of another, as commands of the shell and lines of a table of mounts (fstab(5)): each process
 * takes its time within a guest. The machine's file may be a link into /run, which is empty in the world: then its
 * place is made. A file that the machine does not have is not missed.
 */
function overlay(
  world: World,
  file: string,
  lines: readonly string[],
): { commands: string[]; mounts: string[] } {
  const target = targetOf(file);
  if (target === undefined) return { commands: [], mounts: [] };
  const mine = write(world, basename(file), lines);
  return {
    commands: target.startsWith('/run/') ? [`mkdir -p '${dirname(target)}'`, `: > '${target}'`] : [],
    mounts: [`${fstabField(mine)} ${fstabField(target)} none bind 0 0`],
  };
}

/** A path as a field of fstab(5). */
const fstabField = (path: string): string => path.replaceAll(' ', '\\040');

/** Where a file is in the end, or a link to it leads. */
function targetOf(file: string): string | undefined {
  const link = lstatSync(file, { throwIfNoEntry: false });
  if (!link) return undefined;
  return existsSync(file) ? realpathSync(file) : resolve(dirname(file), readlinkSync(file));
}

/** Namespaces of the machine may have files of their own, which are not for these nodes (ip-netns(8)). */
const withoutNetns = (): string[] =>
  existsSync('/etc/netns') ? ['tmpfs /etc/netns tmpfs defaults 0 0'] : [];

/** Writes a file that the world sees. */
function write({ folder }: World, name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
