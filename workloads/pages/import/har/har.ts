import { basename } from 'node:path';
import { UsageError } from '../../../../base/errors.ts';
import type { Page, PageObject } from '../../page.ts';
import { addressOf, refuseEmpty, shortened, type Imported, type Skipped } from '../imported.ts';
import { bodySizeOf, type Sizes } from './body-size.ts';
import { fromPageItself, typeOf } from './documents.ts';
import { sortEntries, type Fetch } from './fetches.ts';
import { noteOnPage, noteOnParents, notesOnChains, notesOnSizes, type Sized } from './notes.ts';
import { findParents } from './parents.ts';
import { readRecording, type Recording } from './recording.ts';
import type { Entry } from './schema.ts';
import { thinkTimesOf, type ThinkTimes } from './think-times.ts';

export interface HarOptions {
  name: string;
  sizes: Sizes;
  thinkTimes: ThinkTimes;
  /** Which page of a recording of several, by the id that the recording gives it; the first one otherwise. */
  page?: string | undefined;
}

/**
 * Makes a page of a recording from a browser's developer tools, an HTTP Archive.
 *
 * @throws UsageError that names the file, each wrong place, what was found and what is allowed.
 */
export function importHar(
  file: string,
  { name, sizes, thinkTimes: which, page: wanted }: HarOptions,
): Imported {
  const recording = readRecording(file);
  const chosen = entriesOfPage(recording, wanted, file);
  const sorted = sortEntries(chosen.entries);
  const fromPage = fromPageItself(file, sorted, recording);
  const sized = measure(fromPage.fetches, sizes);
  const skipped = [
    recording.unreadable,
    sorted.skipped,
    chosen.skipped,
    fromPage.skipped,
    sized.skipped,
  ].flat();
  // Without the page itself its objects have nothing to hang from.
  const whole = sized.fetches[0]?.fetch === fromPage.fetches[0];
  refuseEmpty(file, whole ? sized.fetches : [], skipped);
  const kept = sized.fetches.map(({ fetch }) => fetch);
  const parents = findParents(kept);
  const { thinkTimes, notes: notesOnThought } = thinkTimesOf(kept, which);
  const objects = sized.fetches.map(({ fetch: { last }, size }, index): PageObject => ({
    url: addressOf(last.request.url),
    size,
    type: typeOf(last),
    parent: parents[index]?.parent ?? null,
    ...(thinkTimes[index] ? { thinkTime: thinkTimes[index] } : {}),
  }));
  const page: Page = {
    name,
    source: describeSource(file, recording, sized.fetches[0]?.fetch),
    synthetic: false,
    objects,
  };
  const notes = [
    ...noteOnPage(fromPage.found),
    ...notesOnSizes(sized.fetches, sizes),
    ...notesOnChains(sized.fetches),
    ...notesOnThought,
    noteOnParents(parents.slice(1)),
  ];
  return { page, skipped, notes };
}

function entriesOfPage(
  { pages, entries }: Recording,
  wanted: string | undefined,
  file: string,
): { entries: Entry[]; skipped: Skipped[] } {
  if (wanted !== undefined && !pages.includes(wanted))
    throw new UsageError(
      `${file} holds no page "${wanted}". It holds: ${pages.join(', ') || 'none by name'}.`,
    );
  const id = wanted ?? pages.find((one) => entries.some(({ pageref }) => pageref === one));
  // A page that the recording does not list is none.
  const belongs = ({ pageref }: Entry): boolean =>
    id === undefined || !pageref || pageref === id || !pages.includes(pageref);
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

const describeSource = (file: string, { recorder }: Recording, first: Fetch | undefined): string =>
  `recording ${basename(file)}${recorder === undefined ? '' : ` by ${recorder}`}, ${first?.first.startedDateTime ?? ''}`;
