import type { CellRecord, MeasuredTransfer } from '../../results/schema.ts';
import type { ConfigurationInput, Intents } from '../../intents/index.ts';

/**
 * What the driver is told and what it says, one JSON document a line. Both ends are this program: types only.
 * Times are seconds, sizes bytes.
 */

interface AnyClient {
  name: string;
  host: string;
  port: number;
  intents: Intents;
  lowWaterMark: number;
  /** When it begins, after the beginning of the cell. */
  start: number;
}

/** An object to download. */
export interface ObjectJob {
  path: string;
  /** How records name it. */
  name: string;
}

/** A client that downloads objects in order, one at a time, as wget does. */
export interface SequentialJob extends AnyClient {
  kind: 'sequential';
  phases: 'one' | 'two';
  /** Bytes of the first phase. */
  head: number;
  connections: 'new' | 'keep-alive';
  /** Objects, and the pause before each. */
  objects: (ObjectJob & { pause: number })[];
}

/** A client that loads a page as a browser does. */
export interface BrowserJob extends AnyClient {
  kind: 'browser';
  phases: 'one' | 'two';
  head: number;
  connectionsPerHost: number;
  objects: (ObjectJob & { origin: string; parent: number | null; intents: Intents })[];
}

/** A client that downloads one object again and again until all others are done; once, when it is alone. */
export interface BulkJob extends AnyClient {
  kind: 'bulk';
  object: ObjectJob;
}

export type ClientJob = SequentialJob | BrowserJob | BulkJob;

/** One cell: what to tell the Multi Access Manager, and the clients that run side by side. */
export interface CellJob {
  cell: string;
  configuration: ConfigurationInput;
  clients: ClientJob[];
}

/** What the driver says. Times of a cell begin with it. */
export type DriverEvent =
  | { event: 'progress'; cell: string; done: number; of: number }
  | ({
      event: 'done';
      cell: string;
      transfers: MeasuredTransfer[];
    } & Pick<CellRecord, 'worldTime' | 'received'>)
  | { event: 'failed'; cell: string; reason: string };
