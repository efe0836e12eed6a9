import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { familyOf } from '../../address.ts';
import type { Link } from '../../policy.ts';
import { anywhere, hasWayOut, type Leads } from './routes.ts';
import { plainLink, type Configuration, type LinkConfiguration, type Selection } from '../config.ts';

/** The addresses of an interface that is up. */
export interface ScannedInterface {
  name: string;
  loopback: boolean;
  addresses: string[];
}

/**
 * The interfaces of this host that are up, in the kernel's order, each with the addresses that a connection can
 * come from. Link-local addresses, which mean nothing without their interface, are left out.
 */
export function scanInterfaces(): ScannedInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, entries = []]) => {
    const addresses = entries.map(({ address }) => address).filter((address) => !isLinkLocal(address));
    const loopback = entries.some(({ internal }) => internal);
    return addresses.length > 0 ? [{ name, loopback, addresses }] : [];
  });
}

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');

function isLinkLocal(address: string): boolean {
  return contains(linkLocal, address);
}

/**
 * The links that are configured and up, with those of their addresses that may be a source. Without a configuration of
 * links, every interface with a way out is one.
 */
export function findLinks(
  configuration: Configuration,
  interfaces: readonly ScannedInterface[],
  leads: Leads = anywhere,
): Link[] {
  const ordinary = interfaces.filter((each) => !each.loopback && hasWayOut(leads, each));
  const configured =
    configuration.links.length > 0 ? configuration.links : ordinary.map(({ name }) => plainLink(name));
  const selects = selector(configuration.source);
  return configured.flatMap((link) => {
    const found = findInterface(link, interfaces);
    if (!found || !selects.link(link.name, found.name)) return [];
    const addresses = found.addresses
      .filter((address) => selects.address(address))
      .map((address) => ({ address, family: familyOf(address) }));
    return addresses.length > 0 ? [toLink(link, found.name, addresses)] : [];
  });
}

/** The interface of a link, with those of its addresses that belong to the link. */
function findInterface(
  link: LinkConfiguration,
  interfaces: readonly ScannedInterface[],
): ScannedInterface | undefined {
  if (link.interface !== undefined) return interfaces.find(({ name }) => name === link.interface);
  const within = prefixes([link.prefix ?? '']);
  return interfaces
    .map((found) => ({ ...found, addresses: found.addresses.filter((address) => contains(within, address)) }))
    .find(({ addresses }) => addresses.length > 0);
}

function toLink(link: LinkConfiguration, interfaceName: string, addresses: Link['addresses']): Link {
  const { downRate, upRate, roundTripTime, loss } = link;
  return {
    name: link.name,
    interface: interfaceName,
    addresses,
    default: link.default,
    characteristics: { downRate, upRate, roundTripTime, loss },
    settings: link.settings,
  };
}

/** What a selection says about links (by their own name or their interface's) and about addresses. */
export function selector({ include, exclude }: Selection): {
  link(name: string, interfaceName: string): boolean;
  address(address: string): boolean;
} {
  const [includedNames, includedPrefixes] = split(include);
  const [excludedNames, excludedPrefixes] = split(exclude);
  const included = prefixes(includedPrefixes);
  const excluded = prefixes(excludedPrefixes);
  const names = (list: readonly string[], ...wanted: string[]) => wanted.some((name) => list.includes(name));
  return {
    link: (name, interfaceName) =>
      (includedNames.length === 0 || names(includedNames, name, interfaceName)) &&
      !names(excludedNames, name, interfaceName),
    address: (address) =>
      (includedPrefixes.length === 0 || contains(included, address)) && !contains(excluded, address),
  };
}

function split(entries: readonly string[]): [names: string[], prefixes: string[]] {
  return [entries.filter((entry) => !entry.includes('/')), entries.filter((entry) => entry.includes('/'))];
}

function prefixes(list: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const prefix of list) {
    const [network = '', length] = prefix.split('/');
    blocks.addSubnet(network, Number(length), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return blocks;
}

function contains(blocks: BlockList, address: string): boolean {
  return blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
