import { familyOf, isLoopback } from '../../address.ts';
import type { Link, Request } from '../../policy.ts';
import type { Leads } from '../links/routes.ts';
import { freeze } from './freeze.ts';
import type { WireContext } from '../../protocol/messages.ts';

/** The request that a policy sees; it cannot change it. */
export function toRequest(
  { host, port, addresses, ...context }: WireContext,
  links: readonly Link[],
  leads: Leads,
): Request<unknown> {
  const destination = { host, port, addresses };
  return freeze({
    ...context,
    destination,
    links: preferred(links, context.preferences).filter((link) =>
      canCarry(link, context.family, addresses, leads),
    ),
  });
}

/** The links that the application allows, those that it prefers first, and those that it avoids last. */
function preferred(
  links: readonly Link[],
  { require = [], prefer = [], avoid = [], prohibit = [] }: Request['preferences'] = {},
): Link[] {
  const among = (names: readonly string[]) => (link: Link) =>
    names.includes(link.name) || names.includes(link.interface);
  const rank = (link: Link) => Number(among(avoid)(link)) - Number(among(prefer)(link));
  return links
    .filter((link) => (require.length === 0 || among(require)(link)) && !among(prohibit)(link))
    .sort((one, other) => rank(one) - rank(other));
}

/**
 * Has the link an address from which one of the destination's addresses can be reached? Any link may do while the
 * destination is not known.
 */
function canCarry(
  link: Link,
  family: Request['family'],
  addresses: Request['destination']['addresses'],
  leads: Leads,
): boolean {
  const sources = link.addresses.filter((source) => family === 0 || source.family === family);
  if (addresses.length === 0) return sources.some(({ address }) => !isLoopback(address));
  return addresses
    .slice(0, MOST_TRIED)
    .some(({ address }) => sources.some((source) => connects(link, source.address, address, leads)));
}

/** Addresses of a destination that are looked at to find out whether a link can carry a request. */
const MOST_TRIED = 16;

/** Can a connection lead from one address of a link to another: of one family, with a route over that link? */
export function connects(
  { interface: name }: Pick<Link, 'interface'>,
  source: string,
  destination: string,
  leads: Leads,
): boolean {
  return (
    familyOf(source) === familyOf(destination) &&
    isLoopback(source) === isLoopback(destination) &&
    (isLoopback(source) || leads(name, source, destination))
  );
}
