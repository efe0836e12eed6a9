import { configure } from 'socket-intents';
import { monotonic, sleepUntil } from '../../base/clock.ts';
import { forgetDestinations } from './forget.ts';
import type { CellJob, DriverEvent } from './job.ts';
import { checkLinks, difference, receivedSoFar } from './ledger.ts';
import { toRecord } from './record.ts';
import { loadRoutine, type ClientJob } from './routines/index.ts';
import { prepareWatch, type CellWatch } from './watch.ts';
import type { AnyClientJob, CellContext, Measures, Routine } from './routines/routine.ts';

/** Transfers between two signs of life. */
const PROGRESS = 10;

/** Seconds without a packet after which the links are empty. */
const SILENCE = 1;

/**
 * Runs one cell: the policy is set, the clients start together at a whole second of the world's clock, so that
 * the kernel's timers stand as they did for every other cell, and run side by side to their ends. Those of the
 * background end when all others have. It is over when the links are empty: no packet of it meets the next cell.
 *
 * @throws the first error of a client, or FailedError when a body came over another link than was chosen.
 */
export async function runCell(
  job: CellJob,
  mam: string,
  report: (event: DriverEvent) => void,
): Promise<Extract<DriverEvent, { event: 'done' }>> {
  await forgetDestinations(job.nodes);
  await configure(job.configuration, mam);
  const progress = progressOf(job, report);
  const before = receivedSoFar();
  const clients = await Promise.all(
    job.clients.map(async (own) => ({ own, routine: await loadRoutine(own) })),
  );
  const isOneAtATime = clients.length === 1 && clients.every(({ routine }) => routine.oneAtATime);
  let counted = before;
  const watch = await prepareWatch(job.watching);
  let seen: ReturnType<CellWatch['stop']> | undefined;
  const origin = Math.ceil(monotonic() + 0.5);
  await sleepUntil(origin);
  const finished: CellContext['finished'] = ({ connections }) => {
    progress();
    if (!isOneAtATime) return;
    // Nobody else receives: each transfer's link shows in the counters by itself.
    const now = receivedSoFar();
    checkLinks(connections, difference(now, counted));
    counted = now;
  };
  watch.start(origin);
  const ended = await runClients(clients, mam, origin, finished).finally(() => {
    seen = watch.stop();
  });
  const { transfers, measures } = ended;
  const worldTime = monotonic() - origin;
  await silence();
  const received = difference(receivedSoFar(), before);
  const connections = transfers.flatMap((transfer) =>
    transfer.connections.map((connection) => ({ ...connection, cut: transfer.cut })),
  );
  checkLinks(connections, received);
  return {
    event: 'done',
    cell: job.cell,
    transfers,
    worldTime,
    received: Object.fromEntries(received),
    ...(seen ? { counted: seen.counted } : {}),
    ...(seen?.watched ? { watched: { ...seen.watched, worldTime } } : {}),
    ...(Object.keys(measures).length > 0 ? { measures } : {}),
  };
}

interface Client {
  own: ClientJob;
  routine: Routine<AnyClientJob>;
}

/** Runs the clients side by side. When one fails, the others have ended too before its error is thrown. */
async function runClients(
  clients: readonly Client[],
  mam: string,
  origin: number,
  finished: CellContext['finished'],
) {
  const isWaitedFor = ({ own }: Client): boolean => !own.background;
  const stop = new AbortController();
  const stopFor = (client: Client) =>
    !isWaitedFor(client) && clients.some(isWaitedFor) ? stop.signal : undefined;
  const running = clients.map((client) => ({
    client,
    end: runClient(client, origin, { mam, finished, stop: stopFor(client) }),
  }));
  const allEnded = Promise.allSettled(running.map(({ end }) => end));
  await Promise.allSettled(running.filter(({ client }) => isWaitedFor(client)).map(({ end }) => end));
  stop.abort();
  await allEnded;
  const transfers = [];
  const measures: Record<string, Measures> = {};
  for (const { client, end } of running) {
    const done = await end;
    for (const result of done.transfers) transfers.push(toRecord(client.own.name, result, origin));
    if (done.measures) measures[client.own.name] = done.measures;
  }
  return { transfers, measures };
}

async function runClient({ own, routine }: Client, origin: number, context: CellContext) {
  await sleepUntil(origin + own.start);
  return routine.run(own, context);
}

/** Counts the transfers that are known beforehand. */
function progressOf({ cell, clients }: CellJob, report: (event: DriverEvent) => void): () => void {
  const of = clients.reduce((sum, { transfers }) => sum + transfers, 0);
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
