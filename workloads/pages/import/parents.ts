import type { Fetch } from './fetches.ts';
import type { Stack } from './har-schema.ts';
import { withoutFragment } from './imported.ts';

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
      urls.map((url) => latest.get(withoutFragment(url))).find((found) => found !== undefined);
    const byInitiator = known(initiatorsOf(fetch));
    const byReferer = known(refererOf(fetch));
    for (const url of fetch.urls) latest.set(url, index);
    if (index === 0) return { parent: null, evidence: 'none' };
    if (byInitiator !== undefined) return { parent: byInitiator, evidence: 'initiator' };
    if (byReferer !== undefined) return { parent: byReferer, evidence: 'Referer' };
    return { parent: 0, evidence: 'none' };
  });
}

/** The URLs that made a request, the nearest one first. */
function initiatorsOf({ first: { _initiator } }: Fetch): string[] {
  return [...framesOf(_initiator?.stack), ...(_initiator?.url ? [_initiator.url] : [])];
}

function framesOf(stack: Stack | null | undefined): string[] {
  if (!stack) return [];
  return [...stack.callFrames.map(({ url }) => url), ...framesOf(stack.parent)];
}

const refererOf = ({ first }: Fetch): string[] =>
  first.request.headers.filter(({ name }) => name.toLowerCase() === 'referer').map(({ value }) => value);
