import type { ConfigurationInput, Intents } from '../../intents/index.ts';

/**
 * What the driver is told and what it says, one JSON document a line. Both ends are this program: types only.
 * Times are seconds, sizes bytes.
 */

/** A client that downloads objects in order, one connection at a time, as wget does. */
export interface ClientJob {
  name: string;
  host: string;
  port: number;
  intents: Intents;
  phases: 'one' | 'two';
  /** Bytes of the first phase. */
  head: number;
  lowWaterMark: number;
  /** Paths, and the pause before each. */
  objects: { path: string; pause: number }[];
}

/** One cell: what to tell the Multi Access Manager, and the clients that run side by side. */
export interface CellJob {
  cell: string;
  configuration: ConfigurationInput;
  clients: ClientJob[];
}

/** One connection as it is recorded; times are seconds since the cell began. */
export interface ConnectionRecord {
  phase: 'whole' | 'head' | 'rest';
  link: string;
  source: string;
  destination: string;
  offset: number;
  bytes: number;
  start: number;
  connected: number;
  firstByte: number;
  lastByte: number;
  intents: Intents;
  reason: string;
}

export interface TransferRecord {
  client: string;
  object: string;
  size: number;
  intents: Intents;
  /** The link of the last connection. */
  link: string;
  bytes: number;
  start: number;
  firstByte: number;
  lastByte: number;
  completionTime: number;
  attempts: number;
  connections: ConnectionRecord[];
}

export type DriverEvent =
  | { event: 'progress'; cell: string; done: number; of: number }
  | {
      event: 'done';
      cell: string;
      transfers: TransferRecord[];
      /** Seconds of the world's clock that the cell took. */
      worldTime: number;
      /** Bytes that each link received. */
      received: Record<string, number>;
    }
  | { event: 'failed'; cell: string; reason: string };
