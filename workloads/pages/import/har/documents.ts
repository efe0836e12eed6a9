import { UsageError } from '../../../../base/errors.ts';
import { addressOf, mediaTypeOf, shortened, type Skipped } from '../imported.ts';
import type { Fetch, Sorted } from './fetches.ts';
import { headerOf } from './headers.ts';
import type { Entry } from './schema.ts';

/** What is a document wherever it stands, and what is one where a browser navigated to it. */
const HYPERTEXT = ['text/html', 'application/xhtml+xml'];
const NAVIGABLE = ['text/xml', 'application/xml', 'image/svg+xml', 'application/octet-stream'];

/** Media type of the response, as far as anything tells. */
export const typeOf = ({ response }: Entry): string => {
  const recorded = response.content?.mimeType;
  return mediaTypeOf(recorded?.includes('/') ? recorded : headerOf(response, 'content-type'));
};

/**
 * Whether a browser asked for it to show it as a page of its own. What the browser says of the request decides (Fetch
 * Metadata, Section 2.1; Chromium's resource type); else the media type; else `Accept`, which names HTML in
 * navigations alone. `isFirst`: nothing was requested before.
 */
function isDocument({ first, last }: Fetch, isFirst: boolean): boolean {
  const destination = headerOf(last.request, 'sec-fetch-dest') ?? last._resourceType;
  if (destination !== undefined && destination !== 'other') return destination === 'document';
  const type = typeOf(last);
  if (HYPERTEXT.includes(type)) return true;
  if (!NAVIGABLE.includes(type)) return false;
  const accept = headerOf(last.request, 'accept');
  if (accept !== undefined) return accept.includes('text/html');
  const isNamed = type !== 'application/octet-stream';
  return isFirst && isNamed && headerOf(first.request, 'referer') === undefined;
}

/**
 * The page itself is the first document; what a browser fetched before belongs to something else.
 *
 * @returns the fetches from the page itself on; without a document, all of them
 * @throws UsageError when the document failed: what came after is no page, and a frame in it least of all
 */
export function fromPageItself(
  file: string,
  { fetches, failed }: Pick<Sorted, 'fetches' | 'failed'>,
  unreadable: readonly Skipped[],
): { fetches: Fetch[]; skipped: Skipped[]; found: boolean } {
  const earliest = Math.min(...[...fetches, ...failed].map(({ first }) => first.started));
  const isFirst = ({ first }: Fetch): boolean => first.started === earliest;
  const lost = new Set(unreadable.map(({ url }) => addressOf(url)));
  const index = fetches.findIndex((fetch) => isDocument(fetch, isFirst(fetch)) && !isFrameOf(lost, fetch));
  refuseFailed(
    file,
    failed.filter((fetch) => isDocument(fetch, isFirst(fetch))),
    fetches,
    fetches[index],
  );
  return {
    fetches: fetches.slice(Math.max(index, 0)),
    skipped: fetches
      .slice(0, Math.max(index, 0))
      .map(({ last }) => ({ url: shortened(last.request.url), reason: 'requested before the page itself' })),
    found: index >= 0,
  };
}

/** Whether something asked for it whose entry cannot be read: the page itself, then, and this is a frame in it. */
const isFrameOf = (lost: ReadonlySet<string>, { first }: Fetch): boolean =>
  [...first._initiator, headerOf(first.request, 'referer') ?? ''].some((url) => lost.has(addressOf(url)));

/** What is asked for again with success, with a password perhaps, has not failed. */
function refuseFailed(
  file: string,
  documents: Sorted['failed'],
  fetches: readonly Fetch[],
  page: Fetch | undefined,
): void {
  const fetched = new Set(fetches.flatMap(({ urls }) => urls));
  const failed = documents.find(
    ({ first, urls }) =>
      (page === undefined || first.started < page.first.started) && !urls.some((url) => fetched.has(url)),
  );
  if (failed === undefined || fetches.length === 0) return;
  throw new UsageError(
    `${file} holds no page: its document ${shortened(addressOf(failed.last.request.url))} ${failed.reason}. ` +
      'What was fetched after it is not the page. Record the page again.',
  );
}
