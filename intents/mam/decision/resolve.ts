import { isIP } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { unmapped } from '../../address.ts';
import type { DestinationAddress, Resolution } from '../../policy.ts';
import { MOST_ADDRESSES, resolutionSchema } from '../../policy.ts';
import type { WireContext } from '../../protocol/messages.ts';
import type { Deployment } from '../deployment.ts';
import { lookupHostsFile } from '../names/hosts-file.ts';
import { callPolicy } from './policy-call.ts';
import { toRequest } from './request.ts';

/** The addresses of a destination that need no name server: given, literal, or known to this host itself. */
export async function knownAddresses({
  host,
  addresses,
  family,
}: WireContext): Promise<DestinationAddress[]> {
  if (addresses.length > 0 || host === undefined)
    return addresses.map(({ address, ...rest }) => ({ ...rest, address: unmapped(address) }));
  if (isIP(host)) return [{ address: unmapped(host) }];
  const local = await lookupHostsFile(host);
  return local.filter((address) => family === 0 || isIP(address) === family).map((address) => ({ address }));
}

/**
 * Resolves the name of a request: by the policy's `onResolve`, else over all links, best answers first.
 *
 * @throws PolicyError when the policy's hook fails.
 */
export async function resolveName(deployment: Deployment, context: WireContext): Promise<Resolved> {
  const { policy, host, configuration } = deployment;
  if (!policy.onResolve) return resolveOver(deployment, context, undefined);
  const request = toRequest(context, deployment.links, deployment.leads);
  const hook = () => policy.onResolve?.(request, host);
  return { ...(await callPolicy(hook, resolutionSchema, configuration.resolveTimeout)), excluded: false };
}

/** Addresses of a name, and whether there were others that the configuration leaves out. */
export interface Resolved extends Resolution {
  excluded: boolean;
}

/**
 * Resolves a name over the links of the given names, or over all. Over several links, the answers of all are
 * returned, each address with the link it was learnt over, in the order of the links.
 *
 * @param hasty - The first link that knows the name is enough.
 */
export async function resolveOver(
  { host: mam, links }: Deployment,
  { host = '', family }: WireContext,
  names: readonly string[] | undefined,
  hasty = false,
): Promise<Resolved> {
  const found = new Map<string, string[]>();
  const answers = new Map<string, number>();
  const failures = new Set<string>();
  let excluded = false;
  for await (const { link, addresses, error, excluded: left } of mam.resolver.resolve(host, {
    family,
    links: names,
  })) {
    if (addresses.length > 0) found.set(link, [...(found.get(link) ?? []), ...addresses]);
    if (error) failures.add(`${link}: ${error}`);
    if (left) excluded = true;
    answers.set(link, (answers.get(link) ?? 0) + 1);
    if (hasty && found.has(link) && answers.get(link) === questionsOf(links, link, family)) break;
  }
  const addresses = links
    .flatMap(({ name: link }) => (found.get(link) ?? []).map((address) => ({ address, link })))
    .slice(0, MOST_ADDRESSES);
  return { addresses, excluded, reason: reasonOf([...found.keys()], failures, excluded) };
}

/** How many answers a link gives: one for each of its families that is wanted. */
function questionsOf(links: Deployment['links'], name: string, family: WireContext['family']): number {
  const own = links.find((link) => link.name === name)?.addresses ?? [];
  return family === 0 ? new Set(own.map((address) => address.family)).size : 1;
}

function reasonOf(found: readonly string[], failures: ReadonlySet<string>, excluded: boolean): string {
  if (found.length > 0) return `resolved over ${found.join(', ')}`;
  if (excluded) return 'the configuration excludes all its addresses';
  return `not resolved (${[...failures].join('; ') || 'no link to ask over'})`;
}

/** Seconds for which the name servers of the chosen link are the only ones to be asked. */
const HEAD_START = 0.25;

/**
 * Resolves a name over one link, whose name servers know the server that is near it. When they do not answer soon, or
 * do not know the name, those of the other links are asked as well, and the first who knows it is believed.
 */
export async function resolvePreferring(
  deployment: Deployment,
  context: WireContext,
  link: string,
): Promise<Resolved> {
  const near = resolveOver(deployment, context, [link]);
  const early = await Promise.race([near, wait(HEAD_START * 1000, undefined, { ref: false })]);
  if (early && (early.addresses.length > 0 || early.excluded)) return early;
  const others = deployment.links.map(({ name }) => name).filter((name) => name !== link);
  const far = resolveOver(deployment, context, others, true);
  const known = ({ addresses }: Resolved) => addresses.length > 0;
  const first = await Promise.race([near, far]);
  if (known(first)) return first;
  const [one, other] = await Promise.all([near, far]);
  if (known(one)) return one;
  return known(other) ? other : { ...one, excluded: one.excluded || other.excluded };
}
