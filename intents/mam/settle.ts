import type { Choice, DestinationAddress, IdleSocket, Link, Request } from '../policy.ts';
import type { Outcome, Route, WireContext } from '../protocol/messages.ts';
import type { Deployment } from './deployment.ts';
import { PolicyError } from './policy-call.ts';
import { connects } from './request.ts';
import { resolveOver } from './resolve.ts';

/**
 * Turns the choice of a policy into what the library does: pairs of source and destination address in the order
 * in which they are to be tried.
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
): Promise<Outcome> {
  const { socketOptions = {}, protocol, reuse } = choice;
  const kept = request.bound !== undefined && !choice.overrideBind;
  const reason = kept ? `bound by the application (the policy: ${choice.reason})` : choice.reason;
  const rest = { reason, socketOptions, protocol, fallback: false };
  if (reuse !== undefined) return { ...rest, reuse, link: findIdle(idle, reuse).link, routes: [] };
  const sources = selectSources(deployment, request, choice);
  const destinations = await selectDestinations(deployment, context, request, choice, sources, onSlow);
  return { ...rest, link: sources.link, routes: pair(sources.addresses, destinations, kept) };
}

/** The source addresses that may be used, best first; none: the system chooses. */
interface Sources {
  link?: string | undefined;
  addresses: readonly string[];
}

function selectSources({ links }: Deployment, request: Request<unknown>, choice: Choice): Sources {
  const { bound } = request;
  if (bound !== undefined && !choice.overrideBind)
    return { link: linkOfAddress(links, bound), addresses: [bound] };
  const { source } = choice;
  const link = choice.link ?? (source && linkOfAddress(request.links, source));
  if (link === undefined && source === undefined) return { addresses: [] };
  const chosen = request.links.find(({ name }) => name === link);
  if (!chosen)
    throw new PolicyError(
      `chose ${link ? `link ${link}` : source}, but only ${names(request.links)} can carry this request`,
    );
  const own = chosen.addresses.map(({ address }) => address);
  if (source === undefined) return { link, addresses: own };
  if (!own.includes(source)) throw new PolicyError(`chose ${source}, which is no address of link ${link}`);
  return { link, addresses: [source] };
}

/** Destinations that the policy names, that are known, or that name servers know; the last over the link. */
async function selectDestinations(
  deployment: Deployment,
  context: WireContext,
  request: Request<unknown>,
  choice: Choice,
  { link }: Sources,
  onSlow: () => void,
): Promise<readonly string[]> {
  if (choice.destinations && choice.destinations.length > 0) return choice.destinations;
  const { host, addresses } = request.destination;
  if (addresses.length > 0 || host === undefined) return prefer(addresses, link);
  onSlow();
  const over = await resolveOver(deployment, context, link === undefined ? undefined : [link]);
  if (over.addresses.length > 0 || link === undefined) return prefer(over.addresses, link);
  return prefer((await resolveOver(deployment, context, undefined)).addresses, link);
}

/** Addresses learnt over the chosen link come first: a content network answers with a server near that link. */
function prefer(addresses: readonly DestinationAddress[], link: string | undefined): string[] {
  const near = addresses.filter((address) => address.link === link);
  const others = addresses.filter((address) => address.link !== link);
  return [...near, ...others].map(({ address }) => address);
}

/**
 * Each destination with the first source that reaches it. An unknown destination is left to the system.
 *
 * @param kept The source is the application's own choice: that it does not fit is for the system to say.
 */
function pair(sources: readonly string[], destinations: readonly string[], kept: boolean): Route[] {
  if (destinations.length === 0) return [{ source: sources[0] }];
  if (sources.length === 0) return destinations.map((destination) => ({ destination }));
  const routes = destinations.flatMap((destination) => {
    const source = sources.find((candidate) => connects(candidate, destination));
    return source === undefined ? [] : [{ source, destination }];
  });
  if (routes.length === 0 && kept) return destinations.map((destination) => ({ destination }));
  if (routes.length === 0)
    throw new PolicyError(`gave ${sources.join(', ')} as source for ${destinations.join(', ')}`);
  return routes;
}

/** Name of the link that an address belongs to. */
export function linkOfAddress(links: readonly Link<unknown>[], address: string): string | undefined {
  return links.find((link) => link.addresses.some((own) => own.address === address))?.name;
}

function findIdle(idle: readonly IdleSocket[], id: number): IdleSocket {
  const found = idle.find((socket) => socket.id === id);
  if (!found) throw new PolicyError(`chose socket ${id}, which is not idle`);
  return found;
}

function names(links: readonly Link<unknown>[]): string {
  return links.map(({ name }) => name).join(', ');
}
