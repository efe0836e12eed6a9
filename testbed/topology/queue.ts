import { FRAME } from '../../netns/tc.ts';
import type { Profile } from '../profiles.ts';

/** Round-trip time of an idle link. */
export const roundTripTime = ({ down, up }: Profile): number => down.delay + up.delay;

/** A queue in all three units. */
export interface ResolvedQueue {
  bytes: number;
  seconds: number;
  bdp: number;
}

/** A queue is at least one frame long, or no packet would pass. */
export function resolveQueue(profile: Profile, direction: 'down' | 'up'): ResolvedQueue {
  const { queue, rate } = profile[direction];
  const product = (rate * roundTripTime(profile)) / 8;
  const wanted =
    'bytes' in queue ? queue.bytes : 'seconds' in queue ? (queue.seconds * rate) / 8 : queue.bdp * product;
  const bytes = Math.max(FRAME, Math.round(wanted));
  return { bytes, seconds: (bytes * 8) / rate, bdp: product > 0 ? bytes / product : 0 };
}
