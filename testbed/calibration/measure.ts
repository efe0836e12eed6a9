/** What the two ends of a calibration tell each other and the outside. Times in seconds, sizes in bytes. */

/** Ports of the calibration's server. */
export const ECHO_PORT = 7;
export const BULK_PORT = 9;

/** UDP payload of a small and of a full-size probe: with 28 bytes of headers, the latter fills an MTU of 1500. */
export const SMALL = 72;
export const LARGE = 1472;
/** Bytes that Ethernet, IPv4 and UDP put around a payload. */
export const UDP_OVERHEAD = 42;

/** Seconds between small probes under load: few, since each takes a place in a queue counted in packets. */
export const PROBE_INTERVAL = 0.05;

export interface ProbeRequest {
  source: string;
  server: string;
  /** Interface of the link under test. */
  device: string;
  /** Seconds of one bulk flow; the last part of it is measured. */
  duration: number;
  settle: number;
  /** Packets sent one way when loss is to be counted; 0 for none. */
  packets: number;
  /** Seconds between them, so that no queue builds up. */
  spacing: { down: number; up: number };
}

/** Bytes of payload in order until a moment of the flow. */
export interface Mark {
  time: number;
  bytes: number;
}

export interface BulkResult {
  /** When how much payload had come, after the flow has settled. */
  marks: Mark[];
  /** Longest round-trip time of the small probes during the flow. */
  largestRoundTrip: number;
  /** Packets that other interfaces received or sent meanwhile. */
  elsewhere: number;
}

export interface ProbeResult {
  small: number[];
  large: number[];
  down: BulkResult;
  up: BulkResult;
  /** Packets that arrived of `packets`, per direction. */
  arrived: { down: number; up: number };
}
