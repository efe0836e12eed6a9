import type { ConfigurationInput } from 'socket-intents';
import type { CellRecord, MeasuredTransfer } from '../../results/schema.ts';
import type { ClientJob } from './routines/index.ts';
import type { Watching } from './watch.ts';

/**
 * What the driver is told and what it says, one JSON document a line. Both ends are this program: types only.
 * Times are seconds, sizes bytes.
 */

/** One cell: what to tell the Multi Access Manager, and the clients that run side by side. */
export interface CellJob {
  cell: string;
  /** Namespaces of both ends. */
  nodes: string[];
  configuration: ConfigurationInput;
  clients: ClientJob[];
  /** What is looked at beside the counters of the interfaces, where that is asked for. */
  watching?: Watching;
}

/** What the driver says. Times of a cell begin with it. */
export type DriverEvent =
  | { event: 'progress'; cell: string; done: number; of: number }
  | ({ event: 'done'; cell: string; transfers: MeasuredTransfer[] } & Pick<
      CellRecord,
      'worldTime' | 'received' | 'measures' | 'counted' | 'watched'
    >)
  | { event: 'failed'; cell: string; reason: string };
