import dns from 'node:dns';
import { isIP } from 'node:net';
import { unmapped } from '../../address.ts';
import type { Answer } from '../ask.ts';
import type { FullRoute } from './race.ts';
import { excluded, permittedRoutes, selected, type Bounds, type LookupAddress } from './routes.ts';

export type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address?: string | LookupAddress[],
  family?: number,
) => void;

/** What finds the addresses of a name, as `dns.lookup` does. */
export type Lookup = (host: string, options: dns.LookupOptions, callback: LookupCallback) => void;

/** The forms in which a lookup gives its addresses; undefined when one of them is no address. */
export function asAddresses(found: unknown, family: unknown): LookupAddress[] | undefined {
  const list = (Array.isArray(found) ? found : [{ address: found, family }]) as Partial<LookupAddress>[];
  const valid = list.filter(
    (entry): entry is LookupAddress =>
      typeof entry?.address === 'string' &&
      isIP(entry.address) !== 0 &&
      (entry.family === 4 || entry.family === 6),
  );
  return valid.length > 0 && valid.length === list.length ? valid : undefined;
}

/** The routes to a literal address. Where none is permitted, the system's own. @throws `EACCES` as `routesToName`. */
export function routesToAddress(answer: Answer, address: string, bounds: Bounds): FullRoute[] {
  if (answer.routes.length === 0 && !answer.fallback) throw excluded(address, answer.reason);
  const routes = permittedRoutes(answer, bounds, [address]);
  return routes.length > 0 ? routes : [{ destination: unmapped(address) }];
}

/** How a name is to be looked up where the answer leaves it open. */
export interface Search {
  how: dns.LookupOptions;
  /** What the application's own lookup has found. */
  own: readonly LookupAddress[] | undefined;
  bounds: Bounds;
}

/**
 * The routes to a name. What the answer leaves open is what the application has found, or the system finds.
 *
 * @returns No routes when none is permitted, and what has been found.
 * @throws the error of `dns.lookup`; `EACCES` when the configuration of the Multi Access Manager, or the
 * application's own preferences about links, leave none.
 */
export async function routesToName(
  answer: Answer,
  host: string,
  { how, own, bounds }: Search,
): Promise<{ routes: FullRoute[]; found: readonly LookupAddress[] | undefined }> {
  if (answer.routes.length === 0 && !answer.fallback) throw excluded(host, answer.reason);
  const routes = permittedRoutes(answer, bounds, addressesOf(own));
  if (routes.length > 0) return { routes, found: own };
  const system = own ?? (await dns.promises.lookup(host, { ...how, all: true }));
  const found = selected(system, answer.selection);
  if (found.length === 0) throw excluded(host, answer.reason);
  const open = { ...answer, routes: [...answer.routes, {}] };
  return { routes: permittedRoutes(open, bounds, addressesOf(found)), found };
}

function addressesOf(found: readonly LookupAddress[] | undefined): string[] {
  return (found ?? []).map(({ address }) => address);
}
