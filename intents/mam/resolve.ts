import { isIP } from 'node:net';
import type { DestinationAddress, Resolution } from '../policy.ts';
import { MOST_ADDRESSES, resolutionSchema } from '../policy.ts';
import type { WireContext } from '../protocol/messages.ts';
import type { Deployment } from './deployment.ts';
import { lookupHostsFile } from './hosts-file.ts';
import { callPolicy } from './policy-call.ts';
import { toRequest } from './request.ts';

/** The addresses of a destination that need no name server: given, literal, or known to this host itself. */
export async function knownAddresses({
  host,
  addresses,
  family,
}: WireContext): Promise<DestinationAddress[]> {
  if (addresses.length > 0 || host === undefined) return addresses;
  if (isIP(host)) return [{ address: host }];
  const local = await lookupHostsFile(host);
  return local.filter((address) => family === 0 || isIP(address) === family).map((address) => ({ address }));
}

/**
 * Resolves the name of a request: by the policy's `onResolve`, else over all links, best answers first.
 *
 * @throws PolicyError when the policy's hook fails.
 */
export async function resolveName(deployment: Deployment, context: WireContext): Promise<Resolution> {
  const { policy, host, configuration } = deployment;
  if (!policy.onResolve) return resolveOver(deployment, context, undefined);
  const request = toRequest(context, deployment.links);
  return callPolicy(() => policy.onResolve?.(request, host), resolutionSchema, configuration.resolveTimeout);
}

/**
 * Resolves a name over the links of the given names, or over all. Over several links, the answers of all are
 * returned, each address with the link it was learnt over, in the order of the links.
 */
export async function resolveOver(
  { host: mam, links }: Deployment,
  { host = '', family }: WireContext,
  names: readonly string[] | undefined,
): Promise<Resolution> {
  const found = new Map<string, string[]>();
  const failures = new Set<string>();
  for await (const { link, addresses, error } of mam.resolver.resolve(host, { family, links: names })) {
    if (addresses.length > 0) found.set(link, [...(found.get(link) ?? []), ...addresses]);
    if (error) failures.add(`${link}: ${error}`);
  }
  const addresses = links
    .flatMap(({ name: link }) => (found.get(link) ?? []).map((address) => ({ address, link })))
    .slice(0, MOST_ADDRESSES);
  const reason =
    addresses.length > 0
      ? `resolved over ${[...found.keys()].join(', ')}`
      : `not resolved (${[...failures].join('; ') || 'no link to ask over'})`;
  return { addresses, reason };
}
