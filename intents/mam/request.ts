import { familyOf, isLoopback } from '../address.ts';
import type { Link, Request } from '../policy.ts';
import type { WireContext } from '../protocol/messages.ts';

/** The request that a policy sees. */
export function toRequest(
  { host, port, addresses, ...context }: WireContext,
  links: readonly Link[],
): Request<unknown> {
  const destination = { host, port, addresses };
  return {
    ...context,
    destination,
    links: links.filter((link) => canCarry(link, context.family, addresses)),
  };
}

/**
 * Has the link an address from which one of the destination's addresses can be reached? Any link may do while the
 * destination is not known.
 */
function canCarry(
  link: Link,
  family: Request['family'],
  addresses: Request['destination']['addresses'],
): boolean {
  const sources = link.addresses.filter((source) => family === 0 || source.family === family);
  if (addresses.length === 0) return sources.some(({ address }) => !isLoopback(address));
  return addresses.some(({ address }) => sources.some((source) => connects(source.address, address)));
}

/** Can a connection lead from the one address to the other: of one family, both on loopback or neither? */
export function connects(source: string, destination: string): boolean {
  return familyOf(source) === familyOf(destination) && isLoopback(source) === isLoopback(destination);
}
