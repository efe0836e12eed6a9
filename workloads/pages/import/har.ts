import { basename } from 'node:path';
import { validate } from '../../../base/validate.ts';
import { UsageError } from '../../../base/errors.ts';
import type { Page, PageObject } from '../page.ts';
import { readJson } from '../../../base/json-file.ts';
import { bodySizeOf, type Sizes } from './body-size.ts';
import { sortEntries, type Fetch } from './fetches.ts';
import { harSchema, type Entry, type Har } from './har-schema.ts';
import { counted, mediaTypeOf, refuseEmpty, shortened, withoutFragment } from './imported.ts';
import type { Imported, Skipped } from './imported.ts';
import { findParents, type Evidence } from './parents.ts';

export interface HarOptions {
  name: string;
  sizes: Sizes;
  /** Which page of a recording of several, by the id that the recording gives it; the first one otherwise. */
  page?: string | undefined;
}

/**
 * Makes a page of a recording from a browser's developer tools, an HTTP Archive.
 *
 * @throws UsageError that names the file, each wrong place, what was found and what is allowed.
 */
export function importHar(file: string, { name, sizes, page: wanted }: HarOptions): Imported {
  const { log } = validate(harSchema, readJson(file), `the recording ${file}`);
  const chosen = entriesOfPage(log, wanted, file);
  const { fetches, skipped } = sortEntries(chosen.entries);
  const fromPage = dropBeforePage(fetches);
  const sized = measure(fromPage.fetches, sizes);
  skipped.push(...chosen.skipped, ...fromPage.skipped, ...sized.skipped);
  // Without the page itself its objects have nothing to hang from.
  const whole = sized.fetches[0]?.fetch === fromPage.fetches[0];
  refuseEmpty(file, whole ? sized.fetches : [], skipped);
  const parents = findParents(sized.fetches.map(({ fetch }) => fetch));
  const objects = sized.fetches.map(({ fetch: { last }, size }, index): PageObject => ({
    url: withoutFragment(new URL(last.request.url).href),
    size,
    type: mediaTypeOf(last.response.content?.mimeType),
    parent: parents[index]?.parent ?? null,
  }));
  const page: Page = {
    name,
    source: describeSource(file, log, sized.fetches[0]?.fetch),
    synthetic: false,
    objects,
  };
  const notes = [
    ...fromPage.fetches.slice(0, 1).flatMap(noteOnPage),
    ...notesOnSizes(sized.fetches, sizes),
    ...notesOnChains(sized.fetches),
    noteOnParents(parents.slice(1)),
  ];
  return { page, skipped, notes };
}

function entriesOfPage(
  { pages, entries }: Har['log'],
  wanted: string | undefined,
  file: string,
): { entries: Entry[]; skipped: Skipped[] } {
  const ids = (pages ?? []).map(({ id }) => id);
  if (wanted !== undefined && !ids.includes(wanted))
    throw new UsageError(`${file} holds no page "${wanted}". It holds: ${ids.join(', ') || 'none by name'}.`);
  const id = wanted ?? ids.find((one) => entries.some(({ pageref }) => pageref === one));
  const belongs = ({ pageref }: Entry): boolean => id === undefined || !pageref || pageref === id;
  return {
    entries: entries.filter(belongs),
    skipped: entries
      .filter((entry) => !belongs(entry))
      .map(({ request, pageref }) => ({
        url: shortened(request.url),
        reason: `belongs to another page of the recording, ${pageref ?? ''}`,
      })),
  };
}

/** The page itself is the first document; what a browser fetched before belongs to something else. */
function dropBeforePage(fetches: readonly Fetch[]): { fetches: Fetch[]; skipped: Skipped[] } {
  const first = Math.max(fetches.findIndex(isDocument), 0);
  return {
    fetches: fetches.slice(first),
    skipped: fetches
      .slice(0, first)
      .map(({ last }) => ({ url: shortened(last.request.url), reason: 'requested before the page itself' })),
  };
}

const isDocument = ({ last }: Fetch): boolean =>
  last._resourceType === 'document' || mediaTypeOf(last.response.content?.mimeType) === 'text/html';

interface Sized {
  fetch: Fetch;
  size: number;
  asked: boolean;
}

function measure(fetches: readonly Fetch[], sizes: Sizes): { fetches: Sized[]; skipped: Skipped[] } {
  const measured: Sized[] = [];
  const skipped: Skipped[] = [];
  for (const fetch of fetches) {
    const body = bodySizeOf(fetch.last, sizes);
    if (body) measured.push({ fetch, ...body });
    else skipped.push({ url: shortened(fetch.last.request.url), reason: 'its size was not recorded' });
  }
  return { fetches: measured, skipped };
}

function describeSource(file: string, { browser, creator }: Har['log'], first: Fetch | undefined): string {
  const recorder = browser ?? creator;
  const by = recorder ? ` by ${recorder.name} ${recorder.version}` : '';
  return `recording ${basename(file)}${by}, ${first?.first.startedDateTime ?? ''}`;
}

const noteOnPage = (first: Fetch): string[] =>
  isDocument(first) ? [] : ['No document was recorded; the first object counts as the page itself.'];

function notesOnSizes(fetches: readonly Sized[], sizes: Sizes): string[] {
  const others = fetches.filter(({ asked }) => !asked).length;
  const cached = fetches.filter(
    ({ fetch: { last } }) => last._fromCache || last.response.status === 304,
  ).length;
  const other = sizes === 'decoded' ? 'encoded' : 'decoded';
  return [
    `Sizes are ${sizes} ones.`,
    ...(others > 0
      ? [`Of ${counted(others, 'object')} only the ${other} size was recorded; it was taken.`]
      : []),
    ...(cached > 0
      ? [`${counted(cached, 'object')} came from the browser's cache, and counts as fetched.`]
      : []),
  ];
}

function notesOnChains(fetches: readonly Sized[]): string[] {
  const chains = fetches.filter(({ fetch: { urls } }) => urls.length > 1);
  return chains.length === 0
    ? []
    : [`${counted(chains.length, 'chain')} of redirects followed; the last response counts.`];
}

function noteOnParents(parents: readonly { evidence: Evidence }[]): string {
  const count = (wanted: Evidence): number => parents.filter(({ evidence }) => evidence === wanted).length;
  return (
    `Parents: ${count('initiator')} by initiator, ${count('Referer')} by Referer, ` +
    `${count('none')} not recorded and taken to be the page itself.`
  );
}
