import type { Intents } from '../../intents/index.ts';
import { bulkTransfer } from '../clients/bulk.ts';
import { loadPage } from '../clients/browser.ts';
import { keptConnections, newConnections } from '../download/connections.ts';
import { transfer, type TransferResult } from '../download/transfer.ts';
import { monotonic, sleepUntil } from '../../base/clock.ts';
import type { BrowserJob, BulkJob, ClientJob, SequentialJob } from './job.ts';

/** What clients need of the cell they run in. */
export interface Surroundings {
  /** Unix socket of the Multi Access Manager. */
  mam: string;
  /** When the cell began, in seconds of the monotonic clock. */
  origin: number;
  /** Stops bulk transfers. Undefined when there is nothing to wait for. */
  stop: AbortSignal | undefined;
  /** A transfer has been completed. */
  finished: (result: TransferResult) => void;
}

/** A transfer with the name of its object and the intents that its client set. */
export interface Done {
  name: string;
  intents: Intents;
  result: TransferResult;
}

/**
 * Runs a client to its end.
 *
 * @throws the first error of a transfer that was tried often enough.
 */
export async function runClient(client: ClientJob, surroundings: Surroundings): Promise<Done[]> {
  await sleepUntil(surroundings.origin + client.start);
  switch (client.kind) {
    case 'sequential':
      return runSequential(client, surroundings);
    case 'browser':
      return runBrowser(client, surroundings);
    case 'bulk':
      return runBulk(client, surroundings);
  }
}

async function runSequential(client: SequentialJob, { mam, finished }: Surroundings): Promise<Done[]> {
  const { objects, intents } = client;
  const connections = client.connections === 'new' ? newConnections : keptConnections();
  const done: Done[] = [];
  try {
    for (const { name, path, pause } of objects) {
      if (pause > 0) await sleepUntil(monotonic() + pause);
      const result = await transfer(path, { ...client, mam, connections });
      done.push({ name, intents, result });
      finished(result);
    }
  } finally {
    connections.close();
  }
  return done;
}

async function runBrowser(client: BrowserJob, { mam, finished }: Surroundings): Promise<Done[]> {
  const objects = client.objects.map(({ origin, ...object }) => ({ ...object, host: origin }));
  const results = await loadPage(objects, { ...client, mam }, finished);
  return client.objects.flatMap(({ name, intents }, index) => {
    const result = results[index];
    return result ? [{ name, intents, result }] : [];
  });
}

async function runBulk(client: BulkJob, { mam, stop }: Surroundings): Promise<Done[]> {
  const { host, port, intents, lowWaterMark, object } = client;
  const wanted = { host, port, intents, lowWaterMark, path: object.path, mam, stop };
  const results = await bulkTransfer(wanted);
  return results.map((result) => ({ name: object.name, intents, result }));
}
