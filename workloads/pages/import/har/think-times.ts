import { counted } from '../imported.ts';
import { isCached, type Fetch } from './fetches.ts';
import type { Entry } from './schema.ts';

/**
 * What becomes of the time that a recording waited for a response: `server`, the server thought for as long, without
 * the round trip to its host; `host`, with the round trip, so that hosts that were far away answer later; `none`.
 */
export const THINK_TIMES = ['server', 'host', 'none'] as const;
export type ThinkTimes = (typeof THINK_TIMES)[number];

/** Seconds of thought for each fetch, 0 where none is recorded; and what to know of them. */
export function thinkTimesOf(
  fetches: readonly Fetch[],
  which: ThinkTimes,
): { thinkTimes: number[]; notes: string[] } {
  const roundTrips = roundTripsOf(fetches.map(({ last }) => last));
  const waits = fetches.map(({ last }) =>
    which === 'none' || fromMemory(last) ? 0 : (last.timings?.wait ?? 0),
  );
  const thinkTimes = fetches.map(({ last }, index) => {
    const wait = waits[index] ?? 0;
    return rounded(Math.max(0, wait - (which === 'host' ? 0 : (roundTrips.get(hostOf(last)) ?? 0))));
  });
  const some = thinkTimes.filter((seconds) => seconds > 0);
  const whole = fetches.filter(({ last }, index) => (waits[index] ?? 0) > 0 && !roundTrips.has(hostOf(last)));
  return { thinkTimes, notes: notesOn(some, which === 'host' ? 0 : whole.length) };
}

function notesOn(thinkTimes: readonly number[], whole: number): string[] {
  if (thinkTimes.length === 0) return [];
  const total = thinkTimes.reduce((sum, seconds) => sum + seconds, 0).toFixed(1);
  const rest = whole > 0 ? ` Of ${counted(whole, 'object')} the round trip to the host is in it.` : '';
  return [
    `Servers think for ${counted(thinkTimes.length, 'object')}, ${total} s in all, as recorded.${rest}`,
  ];
}

/** Nothing was waited for on the network. */
const fromMemory = (entry: Entry): boolean => isCached(entry) && entry.response.status !== 304;

/**
 * Seconds of the shortest TCP handshake with each host, which takes one round trip. `connect` includes `ssl` (HAR
 * 1.2, Section timings), but not in the recordings of WebPageTest.
 */
function roundTripsOf(entries: readonly Entry[]): Map<string, number> {
  const shortest = new Map<string, number>();
  for (const entry of entries) {
    const { connect = 0, ssl = 0 } = entry.timings ?? {};
    const handshake = connect > ssl ? connect - ssl : connect;
    const host = hostOf(entry);
    if (handshake > 0) shortest.set(host, Math.min(handshake, shortest.get(host) ?? Infinity));
  }
  return shortest;
}

const hostOf = ({ request }: Entry): string => new URL(request.url).host;

/** To a tenth of a millisecond. */
const rounded = (seconds: number): number => Math.round(seconds * 1e4) / 1e4;
