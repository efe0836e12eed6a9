/** What the two ends of a calibration tell each other and the outside. Times in seconds, sizes in bytes. */

export const DIRECTIONS = ['down', 'up'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const FAMILIES = [4, 6] as const;
export type Family = (typeof FAMILIES)[number];

/** Ports: of both ends for datagrams of flows, of the server for echoes and for TCP. */
export const DATAGRAM_PORT = 7;
export const ECHO_PORT = 8;
export const BULK_PORT = 9;
/** Where the server takes orders in the world: a way that no link can spoil. */
export const CONTROL_SOCKET = '/run/calibration.socket';

/** Bytes that Ethernet, IP and UDP put around a payload. */
export const OVERHEAD: Readonly<Record<Family, number>> = { 4: 14 + 20 + 8, 6: 14 + 40 + 8 };
/** Frames of small and of the largest size. */
export const SMALL_FRAME = 134;
export const payloadOf = (frame: number, family: Family): number => frame - OVERHEAD[family];

/** Seconds between small probes beside a TCP flow: few, since each takes a place in a queue counted in packets. */
export const PROBE_INTERVAL = 0.05;

/** So many datagrams, in groups that are sent at once, so many seconds apart. */
export interface Part {
  count: number;
  group: number;
  spacing: number;
}

/** Datagrams that one end sends to the other. */
export interface Flow {
  direction: Direction;
  family: Family;
  /** Bytes of each frame. */
  frame: number;
  /** What is sent, one after the other. */
  parts: Part[];
  /** Hops that they live for: 1 ends them at the router, ahead of the bottleneck. */
  hops: number;
  /** Seconds after which the last has come. */
  settle: number;
}

/** What came of a flow. */
export interface FlowResult {
  sent: number;
  /** Different datagrams that came, unchanged. */
  arrived: number;
  /** Datagrams that came once more, that came after a later one, or whose content had changed. */
  repeated: number;
  overtaken: number;
  damaged: number;
  /** One-way delays in order of arrival. */
  delays: number[];
  /** When each came, counted from the first. */
  times: number[];
}

export interface TcpRequest {
  direction: Direction;
  /** Seconds of the flow; what comes after `settle` is measured. */
  duration: number;
  settle: number;
}

export type ProbeRequest = {
  /** The client's addresses on the link, and the server's. */
  sources: Record<Family, string>;
  servers: Record<Family, string>;
  /** Interface of the link under test. */
  device: string;
} & ({ flow: Flow } | { tcp: TcpRequest });

/** Bytes of payload in order until a moment of the flow. */
export interface Mark {
  time: number;
  bytes: number;
}

export interface TcpResult {
  /** When how much payload had come, after the flow has settled. */
  marks: Mark[];
  /** Longest round-trip time of the small probes during the flow; 0 when none came back. */
  largestRoundTrip: number;
}

/** What one request found; and packets that other interfaces of the client received or sent meanwhile. */
export type ProbeResult = { elsewhere: number } & ({ flow: FlowResult } | { tcp: TcpResult });
