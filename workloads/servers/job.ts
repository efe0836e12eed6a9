import type { Zone } from './dns/answer.ts';

/** What the services of a testbed are told. */
export interface Services {
  /** Nodes with a static-page server. */
  servers: string[];
  /** TCP port of the servers. */
  port: number;
  /** Nodes with a name server, and what it knows. */
  nameServers: { node: string; zone: Zone }[];
  probes: Probe[];
}

/** A TCP connection that shows that a link works. */
export interface Probe {
  node: string;
  source: string;
  destination: string;
  port: number;
}

/** Seconds until the connection was there, or why it did not come to be. */
export type ProbeOutcome = { roundTripTime: number } | { error: string };
