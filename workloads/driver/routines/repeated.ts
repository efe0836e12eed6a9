import { monotonic } from '../../../base/clock.ts';
import { newConnections } from '../../download/connections.ts';
import { fetchObject, type ObjectRequest } from '../../download/request.ts';
import type { Samples, TransferResult } from '../../download/transfer.ts';
import type { DownloadJob, ObjectJob, Routine } from './routine.ts';

/** One object is downloaded again and again until all others are done; once, when it is alone. */
export interface RepeatedJob extends DownloadJob {
  routine: 'repeated';
  object: ObjectJob;
}

export const repeated: Routine<RepeatedJob> = {
  oneAtATime: false,
  run: async ({ host, port, intents, lowWaterMark, object }, { mam, stop }) => {
    const wanted = { host, port, intents, lowWaterMark, path: object.path, mam, stop };
    const results = await bulkTransfer(wanted);
    return { transfers: results.map((result) => ({ name: object.name, intents, result })) };
  },
};

/** Seconds between two samples of the bytes received. */
const SAMPLE_INTERVAL = 0.25;

/**
 * Downloads a large object, and again when it has come, until it is stopped: background traffic, as in the
 * paper's Scenario 1. Without a signal it downloads the object once.
 *
 * @returns the transfers; the last one was cut when it was stopped.
 */
async function bulkTransfer(
  wanted: Omit<ObjectRequest, 'connections' | 'heard' | 'range'>,
): Promise<TransferResult[]> {
  const results: TransferResult[] = [];
  do {
    const samples: Samples = [];
    const heard = (bytes: number): void => {
      const now = monotonic();
      if (now - (samples.at(-1)?.[0] ?? -Infinity) >= SAMPLE_INTERVAL) samples.push([now, bytes]);
    };
    const response = await fetchObject({ ...wanted, connections: newConnections, heard });
    samples.push([response.lastByte, response.bytes]);
    const { size, start } = response;
    const connection = { ...response, phase: 'whole', intents: wanted.intents } as const;
    results.push({ object: wanted.path, size, start, attempts: 1, connections: [connection], samples });
  } while (wanted.stop && !wanted.stop.aborted);
  return results;
}
