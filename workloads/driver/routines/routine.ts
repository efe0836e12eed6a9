import type { Intents } from 'socket-intents';
import type { TransferResult } from '../../download/transfer.ts';

/** What the driver is told of every client, whatever it runs. */
export interface AnyClientJob {
  /** What the driver runs for it. */
  routine: string;
  name: string;
  /** Seconds after the beginning of the cell at which it begins. */
  start: number;
  /** It goes on until all clients that are none are done; without such clients, it ends by itself. */
  background: boolean;
  /** Transfers that are known beforehand. */
  transfers: number;
}

/** What all downloads of a client have in common. */
export interface DownloadJob extends AnyClientJob {
  host: string;
  port: number;
  /** What is said of everything that it fetches. */
  intents: Intents;
  /** Bytes that wake the reader up. */
  lowWaterMark: number;
}

/** An object to download. */
export interface ObjectJob {
  path: string;
  /** How records name it. */
  name: string;
}

/** The cell that a client runs in. */
export interface CellContext {
  /** Unix socket of the Multi Access Manager. */
  mam: string;
  /** Ends a client of the background. Undefined for any other, and when there is nothing to wait for. */
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

/** What a client says of itself beside its transfers: values by the names that its kind explains. */
export type Measures = Record<string, number>;

/** What the driver runs for a client: one file of this folder each. */
export interface Routine<Job extends AnyClientJob> {
  /**
   * Each transfer has ended before the next one begins, and `finished` is told between them: alone in its cell,
   * its links can be checked transfer by transfer.
   */
  oneAtATime: boolean;
  /**
   * Runs a client to its end.
   *
   * @throws the first error of a transfer that was tried often enough.
   */
  run: (job: Job, cell: CellContext) => Promise<{ transfers: Done[]; measures?: Measures }>;
}
