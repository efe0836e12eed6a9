import { configure } from '../../intents/index.ts';
import { transfer, type Phase, type TransferResult } from '../client/transfer.ts';
import { monotonic, sleepUntil } from '../clock.ts';
import type { CellJob, ClientJob, ConnectionRecord, DriverEvent, TransferRecord } from './job.ts';
import { checkLinks, difference, receivedSoFar } from './ledger.ts';

/** Transfers between two signs of life. */
const PROGRESS = 10;

/**
 * Runs one cell: the policy is set, the clients start together at a whole second of the world's clock, so that
 * the kernel's timers stand as they did for every other cell, and run side by side to their ends.
 *
 * @throws the first error of a client, or FailedError when a body came over another link than was chosen.
 */
export async function runCell(
  job: CellJob,
  mam: string,
  report: (event: DriverEvent) => void,
): Promise<Extract<DriverEvent, { event: 'done' }>> {
  await configure(job.configuration, mam);
  const of = job.clients.reduce((sum, { objects }) => sum + objects.length, 0);
  let done = 0;
  const finished = (): void => {
    done++;
    if (done % PROGRESS === 0) report({ event: 'progress', cell: job.cell, done, of });
  };
  const before = receivedSoFar();
  const origin = Math.ceil(monotonic() + 0.5);
  await sleepUntil(origin);
  const perClient = await Promise.all(
    job.clients.map((client) => runClient(client, mam, origin, before, job.clients.length === 1, finished)),
  );
  const worldTime = monotonic() - origin;
  const transfers = perClient.flat();
  const received = difference(receivedSoFar(), before);
  checkLinks(
    transfers.flatMap(({ connections }) => connections),
    received,
  );
  return { event: 'done', cell: job.cell, transfers, worldTime, received: Object.fromEntries(received) };
}

async function runClient(
  client: ClientJob,
  mam: string,
  origin: number,
  before: ReturnType<typeof receivedSoFar>,
  alone: boolean,
  finished: () => void,
): Promise<TransferRecord[]> {
  const records: TransferRecord[] = [];
  let counted = before;
  for (const { path, pause } of client.objects) {
    await sleepUntil(monotonic() + pause);
    const record = toRecord(client, await transfer(path, { ...client, mam }), origin);
    if (alone) {
      // Nobody else receives: each transfer's link shows in the counters by itself.
      const now = receivedSoFar();
      checkLinks(record.connections, difference(now, counted));
      counted = now;
    }
    records.push(record);
    finished();
  }
  return records;
}

function toRecord({ name, intents }: ClientJob, result: TransferResult, origin: number): TransferRecord {
  const connections = result.connections.map((phase) => toConnection(phase, origin));
  const [first] = result.connections;
  const last = result.connections.at(-1) ?? first;
  return {
    client: name,
    object: result.object,
    size: result.size,
    intents,
    link: last.link,
    bytes: connections.reduce((sum, { bytes }) => sum + bytes, 0),
    start: result.start - origin,
    firstByte: first.firstByte - origin,
    lastByte: last.lastByte - origin,
    completionTime: last.lastByte - result.start,
    attempts: result.attempts,
    connections,
  };
}

function toConnection({ size: _, ...phase }: Phase, origin: number): ConnectionRecord {
  const { start, connected, firstByte, lastByte } = phase;
  return {
    ...phase,
    start: start - origin,
    connected: connected - origin,
    firstByte: firstByte - origin,
    lastByte: lastByte - origin,
  };
}
