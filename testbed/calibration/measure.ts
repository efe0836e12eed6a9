import * as v from 'valibot';

/** What the two ends of a calibration tell each other and the outside. Times in seconds, sizes in bytes. */

/** Ports of the far end, in the server's namespace. */
export const ECHO_PORT = 7;
export const BULK_PORT = 9;

/** UDP payload of a small and of a full-size probe: with 28 bytes of headers, the latter fills an MTU of 1500. */
export const SMALL = 72;
export const LARGE = 1472;
/** Bytes that Ethernet, IPv4 and UDP put around a payload. */
export const UDP_OVERHEAD = 42;

/** Seconds between small probes under load: few, since each takes a place in a queue counted in packets. */
export const PROBE_INTERVAL = 0.05;

export const probeRequestSchema = v.strictObject({
  source: v.string(),
  server: v.string(),
  /** Interface of the link under test. */
  device: v.string(),
  /** Seconds of one bulk flow; the last part of it is measured. */
  duration: v.number(),
  settle: v.number(),
  /** Packets sent one way when loss is to be counted; 0 for none. */
  packets: v.number(),
  /** Seconds between them, so that no queue builds up. */
  spacing: v.strictObject({ down: v.number(), up: v.number() }),
});
export type ProbeRequest = v.InferOutput<typeof probeRequestSchema>;

const bulkSchema = v.strictObject({
  /** Payload per second in bit/s, after the flow has settled. */
  goodput: v.number(),
  /** Round-trip times of small probes during the flow. */
  largestRoundTrip: v.number(),
  /** Bytes and packets that other interfaces received or sent meanwhile. */
  elsewhere: v.number(),
});

export const probeResultSchema = v.strictObject({
  small: v.array(v.number()),
  large: v.array(v.number()),
  down: bulkSchema,
  up: bulkSchema,
  /** Packets that arrived of `packets`, per direction. */
  arrived: v.strictObject({ down: v.number(), up: v.number() }),
});
export type ProbeResult = v.InferOutput<typeof probeResultSchema>;
export type BulkResult = v.InferOutput<typeof bulkSchema>;
