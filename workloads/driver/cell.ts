import { configure } from '../../intents/index.ts';
import { monotonic, sleepUntil } from '../../base/clock.ts';
import { runClient, type Done } from './clients.ts';
import type { CellJob, ClientJob, DriverEvent } from './job.ts';
import { checkLinks, difference, receivedSoFar } from './ledger.ts';
import { toRecord } from './record.ts';

/** Transfers between two signs of life. */
const PROGRESS = 10;

/** Seconds without a packet after which the links are empty. */
const SILENCE = 1;

/**
 * Runs one cell: the policy is set, the clients start together at a whole second of the world's clock, so that
 * the kernel's timers stand as they did for every other cell, and run side by side to their ends. Bulk
 * transfers end when all others have. It is over when the links are empty: no packet of it meets the next cell.
 *
 * @throws the first error of a client, or FailedError when a body came over another link than was chosen.
 */
export async function runCell(
  job: CellJob,
  mam: string,
  report: (event: DriverEvent) => void,
): Promise<Extract<DriverEvent, { event: 'done' }>> {
  await configure(job.configuration, mam);
  const progress = progressOf(job, report);
  const before = receivedSoFar();
  const alone = job.clients.length === 1 && job.clients[0]?.kind === 'sequential';
  let counted = before;
  const origin = Math.ceil(monotonic() + 0.5);
  await sleepUntil(origin);
  const finished = ({ connections }: Done['result']): void => {
    progress();
    if (!alone) return;
    // Nobody else receives: each transfer's link shows in the counters by itself.
    const now = receivedSoFar();
    checkLinks(connections, difference(now, counted));
    counted = now;
  };
  const transfers = await runClients(job, mam, origin, finished);
  const worldTime = monotonic() - origin;
  await silence();
  const received = difference(receivedSoFar(), before);
  const connections = transfers.flatMap((transfer) =>
    transfer.connections.map((connection) => ({ ...connection, cut: transfer.cut })),
  );
  checkLinks(connections, received);
  return { event: 'done', cell: job.cell, transfers, worldTime, received: Object.fromEntries(received) };
}

/** Runs the clients side by side. When one fails, the others have ended too before its error is thrown. */
async function runClients(
  { clients }: CellJob,
  mam: string,
  origin: number,
  finished: (result: Done['result']) => void,
) {
  const isOther = ({ kind }: ClientJob): boolean => kind !== 'bulk';
  const stop = new AbortController();
  const surroundings = { mam, origin, finished, stop: clients.some(isOther) ? stop.signal : undefined };
  const running = clients.map((client) => ({ client, end: runClient(client, surroundings) }));
  const allEnded = Promise.allSettled(running.map(({ end }) => end));
  await Promise.allSettled(running.filter(({ client }) => isOther(client)).map(({ end }) => end));
  stop.abort();
  await allEnded;
  const done = [];
  for (const { client, end } of running)
    for (const result of await end) done.push(toRecord(client.name, result, origin));
  return done;
}

/** Counts the transfers that are known beforehand. */
function progressOf({ cell, clients }: CellJob, report: (event: DriverEvent) => void): () => void {
  const of = clients.reduce((sum, client) => sum + (client.kind === 'bulk' ? 0 : client.objects.length), 0);
  let done = 0;
  return () => {
    done++;
    if (done % PROGRESS === 0) report({ event: 'progress', cell, done, of });
  };
}

/** Waits until nothing has come over any link for a while. */
async function silence(): Promise<void> {
  let counted: string;
  do {
    counted = JSON.stringify([...receivedSoFar()]);
    await sleepUntil(monotonic() + SILENCE);
  } while (JSON.stringify([...receivedSoFar()]) !== counted);
}
