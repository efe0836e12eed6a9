import { BlockList, isIP } from 'node:net';
import { familyOf, isMapped, unmapped, type Family } from '../../address.ts';
import type { Route } from '../../protocol/messages.ts';
import type { Answer } from '../ask.ts';
import type { FullRoute } from './race.ts';

/** An address as `dns.lookup` gives it. */
export interface LookupAddress {
  address: string;
  family: number;
}

/** What the application has said itself. It binds, whatever the policy decides. */
export interface Bounds {
  /** The only family it wants; 0: either. */
  family: 0 | Family;
  /** The addresses that its own `lookup` gave, or a literal one: no other may be connected to. */
  addresses?: readonly string[] | undefined;
  blockList?: BlockList | undefined;
  /** `autoSelectFamily: false`: the first address and no other. */
  single: boolean;
}

/**
 * The routes of an answer that the application allows, each with both its ends, in the order in which they are to be
 * tried.
 *
 * @param found - Addresses of the destination, for routes that leave it open.
 */
export function permittedRoutes(answer: Answer, bounds: Bounds, found: readonly string[]): FullRoute[] {
  const allowed = (address: string) =>
    (bounds.family === 0 || familyOf(address) === bounds.family) &&
    (bounds.addresses === undefined || bounds.addresses.includes(unmapped(address))) &&
    !isBlocked(address, bounds.blockList);
  const candidates = found.map(unmapped).filter(allowed);
  const routes = answer.routes
    .flatMap((route) => complete(route, candidates))
    .filter(({ destination }) => allowed(destination));
  const first = routes[0]?.destination;
  return bounds.single ? routes.filter(({ destination }) => destination === first) : routes;
}

/** A route to each address that its source can reach, when it leaves the destination open. */
function complete(route: Route, candidates: readonly string[]): FullRoute[] {
  const { source, destination } = route;
  if (destination !== undefined) return [{ ...route, destination: unmapped(destination) }];
  const reachable = candidates.filter(
    (address) => source === undefined || familyOf(address) === familyOf(source),
  );
  return reachable.map((address) => ({ ...route, destination: address }));
}

/** Is an address one that the application must not be connected to? A mapped one is blocked as IPv4 too. */
export function isBlocked(address: string, blockList: BlockList | undefined): boolean {
  if (!blockList) return false;
  const check = (text: string) => blockList.check(text, isIP(text) === 6 ? 'ipv6' : 'ipv4');
  return check(address) || (isMapped(address) && check(unmapped(address)));
}

/** Leaves out the addresses that the configuration of the Multi Access Manager excludes. */
export function selected<Address extends LookupAddress>(
  addresses: readonly Address[],
  selection: Answer['selection'],
): Address[] {
  if (!selection) return [...addresses];
  const [include, exclude] = [blocks(selection.include), blocks(selection.exclude)];
  const within = (list: BlockList, address: string) => isBlocked(address, list);
  return addresses.filter(
    ({ address }) =>
      (selection.include.length === 0 || within(include, address)) && !within(exclude, address),
  );
}

function blocks(prefixes: readonly string[]): BlockList {
  const list = new BlockList();
  for (const prefix of prefixes) {
    const [network = '', length] = prefix.split('/');
    list.addSubnet(network, Number(length), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The error when the configuration of the Multi Access Manager leaves no address of a name. */
export function excluded(host: string, reason: string): Error {
  return Object.assign(new Error(`no address of ${host} may be connected to: ${reason}`), {
    code: 'EACCES',
    syscall: 'getaddrinfo',
    hostname: host,
  });
}
