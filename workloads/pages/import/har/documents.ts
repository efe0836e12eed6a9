import { UsageError } from '../../../../base/errors.ts';
import { addressOf, mediaTypeOf, shortened, type Skipped } from '../imported.ts';
import type { Fetch, Sorted } from './fetches.ts';
import { headerOf } from './headers.ts';
import type { Entry } from './schema.ts';

/** What is a document wherever it stands, and what is one where nothing came before it. */
const HYPERTEXT = ['text/html', 'application/xhtml+xml', 'application/vnd.wap.xhtml+xml'];
const NAVIGABLE = ['text/xml', 'application/xml', 'image/svg+xml'];
/** What is one where the browser says so in `Accept` alone. */
const SHOWN = ['text/plain', 'application/json', 'application/pdf'];
/** Of a response that never came, or redirects: no type tells anything. */
const UNKNOWN = 'application/octet-stream';

/** Media type of the response, as far as anything tells. */
export const typeOf = ({ response }: Entry): string => {
  const recorded = response.content?.mimeType;
  return mediaTypeOf(recorded?.includes('/') ? recorded : headerOf(response, 'content-type'));
};

/** What a browser says that a request is for, if it does. */
function destinationOf({ request, _resourceType }: Entry): string | undefined {
  const destination = headerOf(request, 'sec-fetch-dest') ?? _resourceType;
  return destination === 'other' ? undefined : destination;
}

/**
 * Whether a browser asked for it to show it as a page of its own, as far as the request tells. What the browser says
 * decides (Fetch Metadata, Section 2.1; Chromium's resource type); else `Accept`, which names HTML in navigations alone.
 * jQuery, which does as well, says who it is, and Firefox asks whether certificates are valid (OCSP) in this way.
 *
 * @returns undefined where the request does not tell
 */
function isNavigation(entry: Entry): boolean | undefined {
  const { request } = entry;
  const destination = destinationOf(entry);
  if (destination !== undefined) return destination === 'document';
  if (headerOf(request, 'x-requested-with') !== undefined) return false;
  if (headerOf(request, 'content-type')?.includes('ocsp')) return false;
  return headerOf(request, 'accept')?.includes('text/html');
}

/** @param isFirst - Nothing was fetched before. */
function isDocument({ first, last }: Fetch, isFirst: boolean): boolean {
  const type = typeOf(last);
  const asked = isNavigation(last);
  if (asked !== undefined)
    return (
      asked &&
      (destinationOf(last) !== undefined || [...HYPERTEXT, ...NAVIGABLE, ...SHOWN, UNKNOWN].includes(type))
    );
  const canBeFirst = isFirst && headerOf(first.request, 'referer') === undefined;
  return HYPERTEXT.includes(type) || (NAVIGABLE.includes(type) && canBeFirst);
}

/** The type of an error, or of a redirect, is not that of what was asked for: it counts where nothing came before. */
function wasDocument({ first, last }: Fetch, isFirst: boolean): boolean {
  const canBeFirst = isFirst && headerOf(first.request, 'referer') === undefined;
  return isNavigation(last) ?? (canBeFirst && [...HYPERTEXT, ...NAVIGABLE, UNKNOWN].includes(typeOf(last)));
}

/** Some programs accept anything, of documents too. */
const mayBeDocument = ({ last }: Fetch): boolean =>
  HYPERTEXT.includes(typeOf(last)) && destinationOf(last) === undefined;

/** What else the recording holds. */
interface Rest {
  /** Entries that cannot be read. */
  unreadable: readonly Skipped[];
  /** Ids of all pages. */
  pages: readonly string[];
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
  { unreadable, pages }: Rest,
): { fetches: Fetch[]; skipped: Skipped[]; found: boolean } {
  const earliest = Math.min(...fetches.map(({ first }) => first.started));
  const isFirst = ({ first }: Fetch): boolean => first.started <= earliest;
  const lost = new Set(unreadable.map(({ url }) => addressOf(url)));
  const certain = fetches.findIndex((fetch) => isDocument(fetch, isFirst(fetch)) && !isFrameOf(lost, fetch));
  const index =
    certain >= 0 ? certain : fetches.findIndex((fetch) => mayBeDocument(fetch) && !isFrameOf(lost, fetch));
  const documents = failed.filter(
    (fetch) => wasDocument(fetch, isFirst(fetch)) && !fetch.urls.some((url) => lost.has(url)),
  );
  refuseFailed(file, documents, fetches, { page: fetches[index], pages });
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
  { page, pages }: { page: Fetch | undefined; pages: readonly string[] },
): void {
  const fetched = new Set(fetches.flatMap(({ urls }) => urls));
  const failed = documents.find(
    (one) =>
      (page === undefined || one.first.started < page.first.started) &&
      !one.urls.some((url) => fetched.has(url)) &&
      !(page && mayBeEndOf(one, page)),
  );
  if (failed === undefined || fetches.length === 0) return;
  throw new UsageError(
    `${file} holds no page: its document ${shortened(addressOf(failed.last.request.url))} ${failed.reason}. ` +
      'What was fetched after it is not the page. Record the page again' +
      (pages.length > 1 ? `, or import another page of the recording, --page: ${pages.join(', ')}.` : '.'),
  );
}

/** A recorder may write a URL in another way than the redirect to it did; a frame names what it is in. */
const mayBeEndOf = ({ target }: Sorted['failed'][number], { first }: Fetch): boolean =>
  target !== undefined &&
  (new URL(target).host === new URL(first.request.url).host ||
    (isNavigation(first) === true && headerOf(first.request, 'referer') === undefined));
