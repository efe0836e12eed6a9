import { monotonic, sleepUntil } from '../../../base/clock.ts';
import { keptConnections, newConnections } from '../../download/connections.ts';
import { transfer } from '../../download/transfer.ts';
import type { Done, DownloadJob, ObjectJob, Routine } from './routine.ts';

/** Objects are downloaded in order, one at a time, as wget does. */
export interface InOrderJob extends DownloadJob {
  routine: 'in-order';
  phases: 'one' | 'two';
  /** Bytes of the first phase. */
  head: number;
  connections: 'new' | 'keep-alive';
  /** Objects, and the pause before each. */
  objects: (ObjectJob & { pause: number })[];
}

export const inOrder: Routine<InOrderJob> = {
  oneAtATime: true,
  run: async (job, { mam, finished }) => {
    const connections = job.connections === 'new' ? newConnections : keptConnections();
    const transfers: Done[] = [];
    try {
      for (const { name, path, pause } of job.objects) {
        if (pause > 0) await sleepUntil(monotonic() + pause);
        const result = await transfer(path, { ...job, mam, connections });
        transfers.push({ name, intents: job.intents, result });
        finished(result);
      }
    } finally {
      connections.close();
    }
    return { transfers };
  },
};
