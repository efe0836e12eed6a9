import type { CellRecord } from '../../results/schema.ts';
import type { ThroughputBin } from './throughput.ts';

/** What was seen of the connection of a link that was seen longest, and of the link's queue. */
export interface WatchedLink {
  link: string;
  /** Times in seconds of the cell; bytes, seconds, bytes. */
  window: [time: number, bytes: number][];
  smoothed: [time: number, seconds: number][];
  queue: [time: number, bytes: number][];
}

/** What was seen of each link of a cell that was looked at; nothing of links without a connection. */
export function watchedLinks({ watched }: CellRecord): WatchedLink[] {
  if (!watched) return [];
  const byLink = Map.groupBy(watched.connections, ({ link }) => link);
  return [...byLink].flatMap(([link, own]) => {
    const [longest] = own.toSorted((a, b) => b.samples.length - a.samples.length);
    if (!longest) return [];
    return [
      {
        link,
        window: longest.samples.map(([time, bytes]): [number, number] => [time, bytes]),
        smoothed: longest.samples.map(([time, , seconds]): [number, number] => [time, seconds]),
        queue: watched.queues[link] ?? [],
      },
    ];
  });
}

/**
 * Bits per second over each link between two looks at the counters of its interface, frames as a whole: never above
 * the rate of the link but by the frame that its token bucket has in store. Links that carried nothing are left out.
 *
 * @param bins - intervals at most
 */
export function countedThroughput({ counted }: CellRecord, bins: number): ThroughputBin[] {
  if (!counted) return [];
  const { times, received } = counted;
  const stride = Math.max(1, Math.ceil((times.length - 1) / bins));
  const last = times.length - 1;
  const whole = times.map((_, index) => index).filter((index) => index < last && index % stride === 0);
  // What is left at the end would be a rate over next to no time: it belongs to the interval before.
  const places = [...(whole.length > 1 ? whole.slice(0, -1) : [0]), last];
  return Object.entries(received)
    .filter(([, bytes]) => (bytes.at(-1) ?? 0) > 0)
    .flatMap(([link, bytes]) =>
      places.slice(1).flatMap((to, index) => {
        const from = places[index] ?? 0;
        const [time, end] = [times[from] ?? 0, times[to] ?? 0];
        const width = end - time;
        if (!(width > 0)) return [];
        return [{ link, time, width, throughput: (8 * ((bytes[to] ?? 0) - (bytes[from] ?? 0))) / width }];
      }),
    );
}
