import { addressOf, shortened, type Skipped } from '../imported.ts';
import { headerOf } from './headers.ts';
import type { Entry } from './schema.ts';

/** One object that the browser fetched: the first entry of its chain of redirects, and the last one. */
export interface Fetch {
  first: Entry;
  last: Entry;
  /** Every URL it was asked under, without fragments. */
  urls: string[];
}

export interface Sorted {
  fetches: Fetch[];
  /** Requests that the server or the network refused, or that led nowhere, as fetches that came to nothing. */
  failed: (Fetch & { reason: string; target?: string })[];
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
  const ordered = entries.toSorted((one, other) => one.started - other.started);
  const skipped: Skipped[] = [];
  const fetches: Fetch[] = [];
  const failed: Sorted['failed'] = [];
  const pending: Pending = [];
  const seen = new Set<string>();
  const throughWorkers = new Set<string>();
  for (const entry of ordered) {
    const url = addressOf(entry.request.url);
    const earlier = takeChain(pending, url);
    const chain = { first: earlier?.first ?? entry, last: entry, urls: [...(earlier?.urls ?? []), url] };
    const failure = reasonToFail(entry);
    const reason = reasonNotToFetch(entry, seen, throughWorkers) ?? failure;
    if (reason !== undefined) {
      const after = earlier ? `, after a redirect from ${earlier.urls.map(shortened).join(', ')}` : '';
      skipped.push({ url: shortened(url), reason: `${reason}${after}` });
      if (reason === failure) failed.push({ ...chain, reason });
      continue;
    }
    const target = redirectOf(entry);
    if (target === undefined) {
      fetches.push(chain);
      for (const one of chain.urls) seen.add(one);
      if (isThroughWorker(entry)) throughWorkers.add(url);
    } else pending.push({ target, chain });
  }
  for (const { chain, target } of pending) {
    skipped.push({ url: shortened(chain.last.request.url), reason: 'a redirect whose end was not recorded' });
    const reason = `redirects to ${shortened(target)}, which was not recorded`;
    failed.push({ ...chain, urls: [...chain.urls, target], reason, target });
  }
  const rank = new Map(ordered.map((entry, index) => [entry, index]));
  fetches.sort((one, other) => (rank.get(one.first) ?? 0) - (rank.get(other.first) ?? 0));
  return { fetches, failed, skipped };
}

/** @param throughWorkers - What service workers answered, and did not fetch yet; what they fetch is removed. */
function reasonNotToFetch(
  entry: Entry,
  seen: ReadonlySet<string>,
  throughWorkers: Set<string>,
): string | undefined {
  const { request, response, _resourceType } = entry;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(request.url)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https')
    return scheme === undefined ? 'not an absolute URL' : `a ${scheme}: URL, which is not fetched by HTTP`;
  if (!URL.canParse(request.url)) return 'not a valid URL';
  if (response.status === 101 || _resourceType === 'websocket') return 'a WebSocket';
  if (isCached(entry) && seen.has(addressOf(request.url))) return 'came from the cache, fetched before';
  if (!isThroughWorker(entry) && throughWorkers.delete(addressOf(request.url)))
    return 'fetched by a service worker for the page, which counts already';
  return undefined;
}

function reasonToFail({ response }: Entry): string | undefined {
  const why = response._error ?? response._failureText;
  if (response.status < 100) return why ? `failed: ${why}` : 'failed';
  return response.status >= 400 ? `answered with status ${response.status}` : undefined;
}

/**
 * Whether the browser had it already, in the words of Chromium, of Safari, or as Chromium had none: a body, and
 * nothing transferred.
 */
export const isCached = ({ _fromCache, _fetchType, response }: Entry): boolean =>
  response.status === 304 ||
  (_fromCache !== undefined && _fromCache !== false && _fromCache !== '') ||
  /cache/i.test(_fetchType ?? '') ||
  (response._transferSize === 0 && (response.content?.size ?? 0) > 0);

/** Chromium records the page's request, and that of the worker which had the answer from elsewhere than its cache. */
const isThroughWorker = ({ response }: Entry): boolean =>
  response._fetchedViaServiceWorker === true &&
  !/cache-storage|fallback/i.test(response._serviceWorkerResponseSource ?? '');

/**
 * Where a redirect leads (RFC 9110, Section 10.2.2); undefined for any other response. One that does not tell is
 * taken for the usual one: to the same address by https, or to itself, with a cookie.
 */
function redirectOf({ request, response }: Entry): string | undefined {
  if (!REDIRECTS.includes(response.status)) return undefined;
  const written = response.redirectURL || headerOf(response, 'location');
  if (!written || !URL.canParse(written, request.url))
    return addressOf(request.url.replace(/^http:/i, 'https:'));
  return addressOf(new URL(written, request.url).href);
}

/** The oldest chain that leads here, no longer pending. */
function takeChain(pending: Pending, url: string): Fetch | undefined {
  const index = pending.findIndex(({ target }) => target === url);
  return index < 0 ? undefined : pending.splice(index, 1)[0]?.chain;
}
