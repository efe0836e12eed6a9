import pLimit, { type LimitFunction } from 'p-limit';
import type { Intents } from 'socket-intents';
import { keptConnections, type Connections } from '../../download/connections.ts';
import { transfer, type TransferOptions, type TransferResult } from '../../download/transfer.ts';
import type { DownloadJob, ObjectJob, Routine } from './routine.ts';

/** A page is loaded as a browser does. */
export interface BrowserJob extends DownloadJob {
  routine: 'browser';
  phases: 'one' | 'two';
  head: number;
  /** Connections to one host at a time. */
  connectionsPerHost: number;
  objects: BrowserObject[];
}

/** An object of a page as a browser comes to know it. */
interface BrowserObject extends ObjectJob {
  /** The host of its URL: connections are counted and kept for each of them. */
  origin: string;
  /** Index of the object that has to be there before this one is known; null: the page itself. */
  parent: number | null;
  intents: Intents;
}

export const browser: Routine<BrowserJob> = {
  oneAtATime: false,
  run: async (job, { mam, finished }) => {
    const results = await loadPage(job.objects, { ...job, mam }, finished);
    return {
      transfers: job.objects.flatMap(({ name, intents }, index) => {
        const result = results[index];
        return result ? [{ name, intents, result }] : [];
      }),
    };
  },
};

interface BrowserOptions extends Omit<TransferOptions, 'connections' | 'intents'> {
  connectionsPerHost: number;
}

/**
 * Loads a page as a browser does: an object is asked for once the object that mentions it has come, over kept
 * connections, so many to each host at a time. Objects with one parent are asked for in their order.
 *
 * @param finished - called with each transfer when it is complete
 * @returns the transfers in the order of the objects
 */
async function loadPage(
  objects: readonly BrowserObject[],
  options: BrowserOptions,
  finished: (result: TransferResult) => void,
): Promise<TransferResult[]> {
  const hosts = new Map<string, { limit: LimitFunction; connections: Connections }>();
  for (const { origin } of objects)
    if (!hosts.has(origin))
      hosts.set(origin, { limit: pLimit(options.connectionsPerHost), connections: keptConnections() });
  const children = Map.groupBy(objects.keys(), (index) => objects[index]?.parent ?? null);
  const results: TransferResult[] = [];

  const load = async (index: number): Promise<void> => {
    const { path, origin, intents } = objects[index] as BrowserObject;
    const { limit, connections } = hosts.get(origin) as NonNullable<ReturnType<typeof hosts.get>>;
    const result = await limit(() => transfer(path, { ...options, intents, connections }));
    results[index] = result;
    finished(result);
    await Promise.all((children.get(index) ?? []).map(load));
  };
  try {
    await Promise.all((children.get(null) ?? []).map(load));
  } finally {
    for (const { connections } of hosts.values()) connections.close();
  }
  return results;
}
