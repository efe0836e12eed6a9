import type { Entry } from './har-schema.ts';
import { shortened, withoutFragment, type Skipped } from './imported.ts';

/** One object that the browser fetched: the first entry of its chain of redirects, and the last one. */
export interface Fetch {
  first: Entry;
  last: Entry;
  /** Every URL it was asked under, without fragments. */
  urls: string[];
}

export interface Sorted {
  fetches: Fetch[];
  skipped: Skipped[];
}

const REDIRECTS = [301, 302, 303, 307, 308];

/** Chains of redirects whose next response has not been met yet, by where they lead. */
type Pending = { target: string; chain: Fetch }[];

/**
 * The objects that entries stand for, in the order in which their first requests started. Chains of redirects
 * become one object each; what was not fetched, or not from the network, is told with its reason.
 */
export function sortEntries(entries: readonly Entry[]): Sorted {
  const ordered = entries.toSorted((one, other) => startOf(one) - startOf(other));
  const skipped: Skipped[] = [];
  const fetches: Fetch[] = [];
  const pending: Pending = [];
  const seen = new Set<string>();
  for (const entry of ordered) {
    const url = withoutFragment(entry.request.url);
    const reason = reasonToSkip(entry, seen);
    const earlier = takeChain(pending, url);
    if (reason !== undefined) {
      const after = earlier ? `, after a redirect from ${earlier.urls.map(shortened).join(', ')}` : '';
      skipped.push({ url: shortened(url), reason: `${reason}${after}` });
      continue;
    }
    const chain = { first: earlier?.first ?? entry, last: entry, urls: [...(earlier?.urls ?? []), url] };
    const target = redirectOf(entry);
    if (target === undefined) {
      fetches.push(chain);
      for (const one of chain.urls) seen.add(one);
    } else pending.push({ target, chain });
  }
  for (const { chain } of pending)
    skipped.push({ url: shortened(chain.last.request.url), reason: 'a redirect whose end was not recorded' });
  const rank = new Map(ordered.map((entry, index) => [entry, index]));
  fetches.sort((one, other) => (rank.get(one.first) ?? 0) - (rank.get(other.first) ?? 0));
  return { fetches, skipped };
}

const startOf = ({ startedDateTime }: Entry): number => Date.parse(startedDateTime);

function reasonToSkip(entry: Entry, seen: ReadonlySet<string>): string | undefined {
  const { request, response, _fromCache, _resourceType } = entry;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(request.url)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https')
    return scheme === undefined ? 'not an absolute URL' : `a ${scheme}: URL, which is not fetched by HTTP`;
  if (!URL.canParse(request.url)) return 'not a valid URL';
  if (response.status === 101 || _resourceType === 'websocket') return 'a WebSocket';
  const why = response._error ?? response._failureText;
  if (response.status < 100) return why ? `failed: ${why}` : 'failed';
  if (response.status >= 400) return `answered with status ${response.status}`;
  if ((_fromCache || response.status === 304) && seen.has(withoutFragment(request.url)))
    return 'came from the cache, fetched before';
  return undefined;
}

/** Where a redirect leads; undefined for any other response. */
function redirectOf({ request, response: { status, redirectURL } }: Entry): string | undefined {
  if (!REDIRECTS.includes(status) || !redirectURL) return undefined;
  return URL.canParse(redirectURL, request.url)
    ? withoutFragment(new URL(redirectURL, request.url).href)
    : undefined;
}

/** The oldest chain that leads here, no longer pending. */
function takeChain(pending: Pending, url: string): Fetch | undefined {
  const index = pending.findIndex(({ target }) => target === url);
  return index < 0 ? undefined : pending.splice(index, 1)[0]?.chain;
}
