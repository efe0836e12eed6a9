import { UsageError } from '../../../base/errors.ts';
import { pageSchema, type Page } from '../page.ts';

/** What was met on the way and is not part of the page. */
export interface Skipped {
  url: string;
  reason: string;
}

/** A page that was made of a recording or of saved files. */
export interface Imported {
  page: Page;
  skipped: Skipped[];
  /** What a reader of the numbers should know: how sizes and parents were found, what was guessed. */
  notes: string[];
}

/** Media type without its parameters; the generic one where it is missing or none. */
export function mediaTypeOf(text: string | null | undefined): string {
  const type = (text ?? '').split(';')[0]?.trim().toLowerCase();
  const known = pageSchema.shape.objects.element.shape.type.safeParse(type);
  return known.success ? known.data : 'application/octet-stream';
}

/** A URL without what a browser never sends. */
export const withoutFragment = (url: string): string => url.replace(/#.*$/s, '');

/** The form in which URLs that lead to the same object are the same (WHATWG URL Standard, Section 4.5). */
export function addressOf(url: string): string {
  if (!URL.canParse(url)) return withoutFragment(url);
  const address = new URL(url);
  // Sent as a header by browsers, and nothing to keep.
  address.username = '';
  address.password = '';
  return withoutFragment(address.href);
}

/** Without what a terminal would obey: a recording is somebody else's. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/** `data:` URLs and their like may be long. */
export const shortened = (url: string): string =>
  printable(url.length > 100 ? `${url.slice(0, 97)}...` : url);

/** @throws UsageError that gives the reasons when nothing is left. */
export function refuseEmpty(file: string, kept: readonly unknown[], skipped: readonly Skipped[]): void {
  if (kept.length > 0) return;
  const lines = skipped.slice(0, 10).map(({ url, reason }) => `  ${url}: ${reason}`);
  throw new UsageError(
    [`${file} holds no page: nothing in it was fetched successfully.`, ...lines].join('\n'),
  );
}

/** `3 entries`, `1 entry`. */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count} ${count === 1 ? singular : plural}`;
