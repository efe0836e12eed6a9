import type { Choice, DestinationAddress, IdleSocket, Link, Request } from '../../policy.ts';
import type { Outcome, Route, WireContext } from '../../protocol/messages.ts';
import { familyOf } from '../../address.ts';
import { isBinding } from '../../policy.ts';
import type { Configuration } from '../config.ts';
import type { Deployment } from '../deployment.ts';
import { PolicyError } from './policy-call.ts';
import { connects } from './request.ts';
import { resolveOver, resolvePreferring } from './resolve.ts';

/** The addresses that a name turns out to have, none of which the chosen link can reach. */
export interface Unreachable {
  unreachable: DestinationAddress[];
}

/**
 * Turns the choice of a policy into what the library does: pairs of source and destination address in the order
 * in which they are to be tried, over the chosen link, its alternatives, and then as the system does it.
 *
 * @throws PolicyError when the choice makes no sense.
 */
export async function settle(
  deployment: Deployment,
  context: WireContext,
  request: Request<unknown>,
  choice: Choice,
  idle: readonly IdleSocket[],
  onSlow: () => void,
): Promise<Outcome | Unreachable> {
  const { socketOptions = {}, protocol, reuse } = choice;
  const kept = request.bound !== undefined && !choice.overrideBind;
  const reason = kept ? `bound by the application (the policy: ${choice.reason})` : choice.reason;
  const rest = { reason, socketOptions, protocol, fallback: false };
  if (reuse !== undefined) return { ...rest, reuse, link: findIdle(idle, reuse).link, routes: [] };
  const ways = selectWays(deployment, request, choice);
  const [first] = ways;
  const { addresses, excluded } = await selectDestinations(
    deployment,
    context,
    request,
    choice,
    first?.link?.name,
    onSlow,
  );
  const decided = { ...rest, link: first?.link?.name };
  if (addresses.length === 0 && excluded)
    return { ...decided, reason: `${reason}; the configuration excludes all its addresses`, routes: [] };
  if (addresses.length === 0)
    return {
      ...decided,
      ...selectionOf(deployment.configuration),
      routes: [...openRoutes(ways), ...(kept || isBinding(request.preferences) ? [] : [{}])],
    };
  const destinations = addresses.map(({ address }) => address);
  if (kept) return { ...decided, routes: keptRoutes(ways, destinations) };
  const routes = ways.flatMap((way) => pair(deployment, way, destinations));
  if (routes.length === 0 && ways.length > 0) {
    const wasUnknown = request.destination.addresses.length === 0 && !choice.destinations;
    if (wasUnknown) return { unreachable: [...addresses] };
    const sources = ways.flatMap((way) => way.sources).join(', ');
    throw new PolicyError(`gave ${sources} as source for ${destinations.join(', ')}`);
  }
  const open = isBinding(request.preferences) ? [] : destinations.map((destination) => ({ destination }));
  return { ...decided, routes: [...routes, ...open] };
}

/** A link, and the addresses on it that may be the source, best first. */
interface Way {
  link?: Link<unknown> | undefined;
  sources: readonly string[];
}

/** The ways that may be taken, best first; none: the system chooses. */
function selectWays({ links }: Deployment, request: Request<unknown>, choice: Choice): Way[] {
  const { bound } = request;
  if (bound !== undefined && !choice.overrideBind)
    return [{ link: links.find((link) => hasAddress(link, bound)), sources: [bound] }];
  const { source, alternatives = [] } = choice;
  const link = choice.link ?? (source && linkOfAddress(request.links, source));
  if (link === undefined && source === undefined)
    // The system might choose a link that the application prohibits.
    return isBinding(request.preferences)
      ? request.links.map((each) => ({ link: each, sources: addressesOf(each) }))
      : [];
  const chosen = request.links.find(({ name }) => name === link);
  if (!chosen)
    throw new PolicyError(
      `chose ${link ? `link ${link}` : source}, but only ${names(request.links)} can carry this request`,
    );
  if (source !== undefined && !hasAddress(chosen, source))
    throw new PolicyError(`chose ${source}, which is not an address of link ${link}`);
  const others = alternatives.flatMap((name) => request.links.filter((each) => each.name === name));
  return [
    { link: chosen, sources: source === undefined ? addressesOf(chosen) : [source] },
    ...others.map((other) => ({ link: other, sources: addressesOf(other) })),
  ];
}

/** Destinations that the policy names, that are known, or that name servers know; the last over the link. */
async function selectDestinations(
  deployment: Deployment,
  context: WireContext,
  request: Request<unknown>,
  choice: Choice,
  link: string | undefined,
  onSlow: () => void,
): Promise<{ addresses: readonly DestinationAddress[]; excluded: boolean }> {
  if (choice.destinations && choice.destinations.length > 0)
    return { addresses: choice.destinations.map((address) => ({ address })), excluded: false };
  const { host, addresses } = request.destination;
  if (addresses.length > 0 || host === undefined)
    return { addresses: prefer(addresses, link), excluded: false };
  onSlow();
  const found =
    link === undefined
      ? await resolveOver(deployment, context, undefined)
      : await resolvePreferring(deployment, context, link);
  return { addresses: prefer(found.addresses, link), excluded: found.excluded };
}

/**
 * Addresses learnt over the chosen link come first: a content network answers with a server near that link. Among
 * those of a kind, families take turns (RFC 8305, section 4).
 */
function prefer(addresses: readonly DestinationAddress[], link: string | undefined): DestinationAddress[] {
  const near = addresses.filter((address) => address.link === link);
  const others = addresses.filter((address) => address.link !== link);
  return [...alternate(near), ...alternate(others)];
}

function alternate(addresses: readonly DestinationAddress[]): DestinationAddress[] {
  const first = addresses[0] && familyOf(addresses[0].address);
  const ours = addresses.filter(({ address }) => familyOf(address) === first);
  const theirs = addresses.filter(({ address }) => familyOf(address) !== first);
  const turns = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, turn) => [
    ours[turn],
    theirs[turn],
  ]);
  return turns.flat().filter((address) => address !== undefined);
}

/** Each destination with the first source on the link that reaches it. */
function pair({ leads }: Deployment, { link, sources }: Way, destinations: readonly string[]): Route[] {
  if (!link) return [];
  return destinations.flatMap((destination) => {
    const source = sources.find((candidate) => connects(link, candidate, destination, leads));
    return source === undefined ? [] : [{ link: link.name, source, destination }];
  });
}

/** The application has bound the source itself: that it does not fit is for the system to say. */
function keptRoutes(ways: readonly Way[], destinations: readonly string[]): Route[] {
  const [way] = ways;
  const source = way?.sources[0] ?? '';
  const fitting = destinations.filter((destination) => familyOf(destination) === familyOf(source));
  if (fitting.length === 0) return destinations.map((destination) => ({ destination }));
  return fitting.map((destination) => ({ link: way?.link?.name, source, destination }));
}

/** The destination is left to the system. */
function openRoutes(ways: readonly Way[]): Route[] {
  return ways.map(({ link, sources }) => ({ link: link?.name, source: sources[0] }));
}

/** What names may be resolved to where the system resolves them; nothing when there is no such limit. */
export function selectionOf({ destination }: Configuration): Pick<Outcome, 'selection'> {
  const prefixes = (list: readonly string[]) => list.filter((entry) => entry.includes('/'));
  const [include, exclude] = [prefixes(destination.include), prefixes(destination.exclude)];
  return include.length + exclude.length > 0 ? { selection: { include, exclude } } : {};
}

function hasAddress(link: Link<unknown>, address: string): boolean {
  return link.addresses.some((own) => own.address === address);
}

function addressesOf(link: Link<unknown>): string[] {
  return link.addresses.map(({ address }) => address);
}

/** Name of the link that an address belongs to. */
export function linkOfAddress(links: readonly Link<unknown>[], address: string): string | undefined {
  return links.find((link) => hasAddress(link, address))?.name;
}

function findIdle(idle: readonly IdleSocket[], id: number): IdleSocket {
  const found = idle.find((socket) => socket.id === id);
  if (!found) throw new PolicyError(`chose socket ${id}, which is not idle`);
  return found;
}

function names(links: readonly Link<unknown>[]): string {
  return links.map(({ name }) => name).join(', ');
}
