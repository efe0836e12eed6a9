import { counted } from '../imported.ts';
import type { Sizes } from './body-size.ts';
import { isCached, type Fetch } from './fetches.ts';
import type { Evidence } from './parents.ts';

/** An object with its size, and whether that is the one that was asked for. */
export interface Sized {
  fetch: Fetch;
  size: number;
  asked: boolean;
}

export const noteOnPage = (found: boolean): string[] =>
  found ? [] : ['No document was recorded; the first object counts as the page itself.'];

export function notesOnSizes(fetches: readonly Sized[], sizes: Sizes): string[] {
  const others = fetches.filter(({ asked }) => !asked).length;
  const cached = fetches.filter(({ fetch: { last } }) => isCached(last)).length;
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

export function notesOnChains(fetches: readonly Sized[]): string[] {
  const chains = fetches.filter(({ fetch: { urls } }) => urls.length > 1);
  return chains.length === 0
    ? []
    : [`${counted(chains.length, 'chain')} of redirects followed; the last response counts.`];
}

export function noteOnParents(parents: readonly { evidence: Evidence }[]): string {
  const count = (wanted: Evidence): number => parents.filter(({ evidence }) => evidence === wanted).length;
  return (
    `Parents: ${count('initiator')} by initiator, ${count('Referer')} by Referer, ` +
    `${count('none')} not recorded and taken to be the page itself.`
  );
}
