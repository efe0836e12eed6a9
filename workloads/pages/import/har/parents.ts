import { addressOf } from '../imported.ts';
import type { Fetch } from './fetches.ts';
import { headerOf } from './headers.ts';

/** How the parent of an object was found. */
export type Evidence = 'initiator' | 'Referer' | 'none';

/**
 * The parent of each fetch, as an index: what the browser's own record names as initiator, else what the
 * request's Referer names, else the page itself. A parent is always an earlier one; of several fetches of one
 * URL, the latest.
 */
export function findParents(fetches: readonly Fetch[]): { parent: number | null; evidence: Evidence }[] {
  const latest = new Map<string, number>();
  return fetches.map((fetch, index) => {
    const known = (urls: readonly string[]): number | undefined =>
      urls.map((url) => latest.get(addressOf(url))).find((found) => found !== undefined);
    const referer = headerOf(fetch.first.request, 'referer');
    const byInitiator = known(fetch.first._initiator);
    const byReferer = known(referer === undefined ? [] : [referer]);
    for (const url of fetch.urls) latest.set(url, index);
    if (index === 0) return { parent: null, evidence: 'none' };
    if (byInitiator !== undefined) return { parent: byInitiator, evidence: 'initiator' };
    if (byReferer !== undefined) return { parent: byReferer, evidence: 'Referer' };
    return { parent: 0, evidence: 'none' };
  });
}
