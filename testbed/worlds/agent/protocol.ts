import type { WireError } from '../../../base/errors.ts';
import type { Topology } from '../../topology/spec.ts';

/**
 * What a world's agent and whoever started the world say to each other, one JSON document a line, on the
 * standard streams of the world. No schemas here: the agent trusts its parent, and what it need not load does not
 * delay its start. The parent checks the events, which share the console with the kernel's words.
 *
 * Requests are applied in their order; each has one `result`. `write`, `close` and `kill` concern a
 * process that runs, and overtake.
 */
export type AgentRequest =
  /** Brings a topology up. */
  | { request: 'topology'; id: number; topology: Topology }
  | SpawnRequest
  | RunRequest
  /** Opens the line for the commands that come from outside; see ../line/. */
  | { request: 'line'; id: number }
  | { request: 'write'; id: number; process: number; data: string }
  | { request: 'close'; id: number; process: number }
  | { request: 'kill'; id: number; process: number; signal: string };

/**
 * Runs a program in a node; its `id` names the process from then on. Its result comes when it has started or,
 * with `ready`, when it has printed its first line, which is the result's value.
 */
export interface SpawnRequest {
  request: 'spawn';
  id: number;
  /** A namespace, or none for the root of the world. */
  node?: string;
  argv: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** First bytes of its standard input. */
  input?: string;
  /** Whether standard input stays open behind `input`. */
  interactive?: boolean;
  ready?: boolean;
}

/** Runs a command of the system to its end; the result's value is what it printed. */
export interface RunRequest {
  request: 'run';
  id: number;
  node?: string;
  argv: string[];
  /** Lines for its standard input. */
  input?: string[];
}

/** A line that begins so names a file with the request in it. */
export const FROM_FILE = '@';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A request without its number, which the connection gives. */
export type AgentRequestInput = DistributiveOmit<AgentRequest, 'id'>;

export type AgentEvent =
  /** The agent reads requests from now on. */
  | { event: 'up'; release: string; node: string }
  | { event: 'result'; id: number; value?: unknown }
  | { event: 'error'; id: number; error: WireError }
  | ({ event: 'stdout' | 'stderr'; process: number } & Chunk)
  | { event: 'exit'; process: number; status: number | null; signal: string | null };

/** Bytes as text where they are UTF-8, else in base64. */
export interface Chunk {
  data: string;
  base64?: true | undefined;
}
