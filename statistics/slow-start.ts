/** Body bytes of a full segment and bytes of its frame: Ethernet, IPv4, TCP with timestamps. */
const SEGMENT = 1448;
const FRAME = 1514;
/** Share of a link's rate that is left for bodies. */
export const PAYLOAD_SHARE = SEGMENT / FRAME;

/** What the model knows of a link and of TCP. */
export interface PathModel {
  /** bit/s of the bottleneck, frames included. */
  rate: number;
  /** Seconds. */
  roundTripTime: number;
  /** Segments. */
  initialWindow: number;
}

/**
 * Time (s) to fetch an object of `size` bytes over a new connection when slow start is all that holds TCP back:
 * one round trip for the handshake, one for the request, the bytes at the rate of the link, and after each of
 * the windows w, 2w, 4w ... that are shorter than a round trip a pause until the first acknowledgement.
 *
 * Source: the model of TCP latency with slow start in Kurose and Ross, Computer Networking (static congestion
 * window section), with the initial window of RFC 6928. It knows no queue, no loss and no delayed
 * acknowledgements.
 */
export function predictedTime(size: number, { rate, roundTripTime, initialWindow }: PathModel): number {
  const segmentTime = (FRAME * 8) / rate;
  const segments = Math.ceil(size / SEGMENT);
  let time = 2 * roundTripTime + segments * segmentTime;
  let sent = 0;
  for (let window = initialWindow; sent + window < segments; window *= 2) {
    const pause = roundTripTime + segmentTime - window * segmentTime;
    if (pause <= 0) break;
    time += pause;
    sent += window;
  }
  return time;
}

/**
 * The smallest of these sizes (bytes) from which on the `fast` path is predicted to be the faster one for every
 * larger size; null when it is not faster at the largest.
 */
export function predictedThreshold(
  sizes: readonly number[],
  slow: PathModel,
  fast: PathModel,
): number | null {
  let found: number | null = null;
  for (const size of sizes.toSorted((a, b) => b - a)) {
    if (predictedTime(size, fast) >= predictedTime(size, slow)) break;
    found = size;
  }
  return found;
}
