import pLimit, { type LimitFunction } from 'p-limit';
import type { Intents } from '../../intents/index.ts';
import { keptConnections, type Connections } from '../download/connections.ts';
import { transfer, type TransferOptions, type TransferResult } from '../download/transfer.ts';

/** An object of a page as a browser comes to know it. */
export interface BrowserObject {
  path: string;
  /** The host of its URL: connections are counted and kept for each host. */
  host: string;
  /** Index of the object that has to be there before this one is known; null: the page itself. */
  parent: number | null;
  intents: Intents;
}

export interface BrowserOptions extends Omit<TransferOptions, 'connections' | 'intents'> {
  /** Connections to one host at a time. */
  connectionsPerHost: number;
}

/**
 * Loads a page as a browser does: an object is asked for once the object that mentions it has come, over kept
 * connections, so many to each host at a time. Objects with one parent are asked for in their order.
 *
 * @param finished - called with each transfer when it is complete
 * @returns the transfers in the order of the objects
 */
export async function loadPage(
  objects: readonly BrowserObject[],
  options: BrowserOptions,
  finished: (result: TransferResult) => void,
): Promise<TransferResult[]> {
  const hosts = new Map<string, { limit: LimitFunction; connections: Connections }>();
  for (const { host } of objects)
    if (!hosts.has(host))
      hosts.set(host, { limit: pLimit(options.connectionsPerHost), connections: keptConnections() });
  const children = Map.groupBy(objects.keys(), (index) => objects[index]?.parent ?? null);
  const results: TransferResult[] = [];

  const load = async (index: number): Promise<void> => {
    const { path, host, intents } = objects[index] as BrowserObject;
    const { limit, connections } = hosts.get(host) as NonNullable<ReturnType<typeof hosts.get>>;
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
