import { FRAME, htbBurst } from '../../netns/tc.ts';
import type { Profile } from '../profiles.ts';
import { resolveQueue, roundTripTime } from '../topology/queue.ts';
import type { Clock } from '../worlds/world.ts';
import { LARGEST_DRAW } from './jitter.ts';
import { DIRECTIONS, FAMILIES, SMALL_FRAME, type Direction, type Family, type Flow } from './measure.ts';

/** What is measured of a link with datagrams, in each direction and family. */
export const PURPOSES = ['idle, small', 'idle, large', 'jitter', 'overload'] as const;
export type Purpose = (typeof PURPOSES)[number];
export interface PlannedFlow {
  purpose: Purpose;
  flow: Flow;
}

/** Lone datagrams of each size. */
const LONE = 5;
/** Samples of jitter: the deviation of a normal one is then known to 2 %. The real clock has no time for so many. */
const SAMPLES: Readonly<Record<Clock, number>> = { virtual: 1000, real: 200 };
/** Frames that the rate is taken from: arrivals are exact on the virtual clock, good for a millisecond on the real one. */
const WINDOW: Readonly<Record<Clock, (rate: number) => number>> = {
  virtual: () => 100,
  real: (rate) => Math.min(4000, Math.max(100, Math.ceil(rate / (8 * FRAME)))),
};
/** Frames that are sent to fill a queue at most; a longer one is not filled. */
const MOST_TO_FILL = 12_000;
/** Packets that the delay stage holds at least, at any rate and delay, and some to spare (`delayLimit` in netns/tc.ts). */
const HELD = 800;
/** A queue is filled this many times as fast as it empties, in groups: more than a delay stage is made for it never gets. */
const FILLING = { pace: 8, group: 200 };
/** Datagrams of each family that losses are counted from: 100,000 of a direction. */
export const COUNTED = 50_000;

/** Seconds after which a datagram is not under way any more. */
const patience = (profile: Profile, direction: Direction): number =>
  0.1 +
  profile[direction].delay +
  LARGEST_DRAW * profile[direction].jitter +
  2 * resolveQueue(profile, direction).seconds;

/** Frames that pass at line rate before the rate holds, while the bucket of tokens goes on being filled. */
const framesOfBurst = ({ shaper }: Profile, rate: number): number =>
  shaper === 'htb' ? Math.ceil((htbBurst(rate) / FRAME) * (1 + 1 / (FILLING.pace - 1))) + 1 : 1;

/** Frames whose arrival says nothing of the rate: as many again, since fast ones come in groups. */
export const skippedFrames = (profile: Profile, rate: number): number => 2 * framesOfBurst(profile, rate);

/** Whether the rate shows within a bounded number of frames. */
export const showsRate = (profile: Profile, direction: Direction): boolean =>
  2 * skippedFrames(profile, profile[direction].rate) <= MOST_TO_FILL;

/** Whether the queue can be filled with a bounded number of frames. */
export const fillsQueue = (profile: Profile, direction: Direction): boolean =>
  framesToFill(profile, direction) <= MOST_TO_FILL;

const framesToFill = (profile: Profile, direction: Direction): number => {
  const { loss, rate } = profile[direction];
  const frames = resolveQueue(profile, direction).bytes / FRAME;
  // It empties meanwhile; a tenth is to spare.
  const filled = frames * (1.1 + 1 / (FILLING.pace - 1));
  return Math.ceil((filled + skippedFrames(profile, rate) + 16) / (1 - loss));
};

/** The flows of one direction and family, in order. */
export function flowsOf(profile: Profile, direction: Direction, family: Family, clock: Clock): PlannedFlow[] {
  const { jitter, rate, loss } = profile[direction];
  const lone = (frame: number, count = Math.ceil(LONE / (1 - loss))): Flow => ({
    ...flowBy(profile, direction, family),
    frame,
    // Far enough from each other for order, for the queue, and for what a token bucket saves.
    parts: [{ count, group: 1, spacing: Math.max(0.02, 10 * jitter, (4 * frame * 8) / rate) }],
  });
  return [
    ...(jitter > 0
      ? [{ purpose: 'jitter', flow: lone(SMALL_FRAME, SAMPLES[clock]) } as const]
      : [
          { purpose: 'idle, small', flow: lone(SMALL_FRAME) } as const,
          { purpose: 'idle, large', flow: lone(FRAME) } as const,
        ]),
    { purpose: 'overload', flow: overload(profile, direction, family, clock) },
  ];
}

const flowBy = (profile: Profile, direction: Direction, family: Family) => ({
  direction,
  family,
  hops: 64,
  settle: patience(profile, direction),
});

/**
 * More than the link carries, for a while: much more, to fill the queue; and where that is short, datagrams faster than
 * the rate behind it. The faster, the shorter the queue and the more is lost before it, so that it is never empty.
 */
function overload(profile: Profile, direction: Direction, family: Family, clock: Clock): Flow {
  const { rate, loss } = profile[direction];
  const frameTime = ((FRAME * 8) / rate) * (1 - loss);
  const queued = Math.floor(resolveQueue(profile, direction).bytes / FRAME);
  const missing = Math.max(0, WINDOW[clock](rate) + skippedFrames(profile, rate) - queued);
  const excess = queued >= 16 ? (loss > 0 ? 2 : 1.25) : 4;
  const { pace } = FILLING;
  // So small that the queue is not empty again before the next.
  const group = Math.min(FILLING.group, Math.max(1, Math.floor(queued / 4)));
  return {
    ...flowBy(profile, direction, family),
    frame: FRAME,
    parts: [
      {
        count: Math.min(MOST_TO_FILL, framesToFill(profile, direction)),
        group,
        spacing: (group * frameTime) / pace,
      },
      { count: Math.ceil((missing * excess) / (1 - loss)), group: 1, spacing: frameTime / excess },
    ],
  };
}

/** Datagrams that end at the router, ahead of the bottleneck, and only count. */
export const countingFlow = (profile: Profile, direction: Direction, family: Family): Flow => ({
  ...flowBy(profile, direction, family),
  hops: 1,
  frame: SMALL_FRAME,
  parts: [
    {
      count: COUNTED,
      group: HELD,
      spacing: 1e-3 + profile[direction].delay + LARGEST_DRAW * profile[direction].jitter,
    },
  ],
});

/** Why a TCP flow says nothing of a direction; undefined where it must fill link and queue. */
export function tcpUnfit(profile: Profile, direction: Direction): string | undefined {
  const { rate } = profile[direction];
  const back = profile[direction === 'down' ? 'up' : 'down'];
  const queue = resolveQueue(profile, direction);
  const jitter = profile.down.jitter + profile.up.jitter;
  if (profile.down.loss + profile.up.loss > 0) return 'random losses slow TCP down';
  if (queue.bdp < 0.5)
    return 'a queue of less than half a bandwidth-delay product is empty when TCP backs off (RFC 9438, 4.6)';
  if (queue.bytes < LEAST_FRAMES * FRAME)
    return `a queue of less than ${LEAST_FRAMES} frames is short of TCP's bursts`;
  if (rate / back.rate > MOST_ASYMMETRIC)
    return 'the acknowledgements of a TCP flow fill the way back (RFC 3449)';
  if (queue.seconds < 25 * jitter) return 'the jitter is of the order of the queue';
  if ((tcpDuration(profile) * rate) / (8 * FRAME) > MOST_FRAMES)
    return 'a TCP flow that settles takes too many packets at this rate';
  return undefined;
}
const LEAST_FRAMES = 6;
/** An acknowledgement of 66 bytes for two frames would allow 45; selective ones are longer, and they come in bursts. */
const MOST_ASYMMETRIC = 20;
const MOST_FRAMES = 60_000;

/** Seconds of the measured part of a TCP flow at least, and of the part before it. */
const TCP_WINDOW = 1.5;
const SETTLE = 1;

/** Round-trip time when the longer of both queues is full. */
const fullRoundTrip = (profile: Profile): number =>
  roundTripTime(profile) +
  Math.max(resolveQueue(profile, 'down').seconds, resolveQueue(profile, 'up').seconds);

/** A flow settles, and holes in its sequence close, within some round trips with full queues. */
export const tcpSettle = (profile: Profile): number => SETTLE + 20 * fullRoundTrip(profile);
export const tcpDuration = (profile: Profile): number =>
  tcpSettle(profile) + Math.max(TCP_WINDOW, 15 * fullRoundTrip(profile));

/** Every direction with every family. */
export const WAYS = DIRECTIONS.flatMap((direction) => FAMILIES.map((family) => ({ direction, family })));
