import { FRAME } from '../../netns/tc.ts';
import { queueBytes, type Profile } from '../profiles.ts';

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
  const { rate } = profile[direction];
  const product = (rate * roundTripTime(profile)) / 8;
  const bytes = Math.max(FRAME, Math.round(queueBytes(profile, direction)));
  return { bytes, seconds: (bytes * 8) / rate, bdp: product > 0 ? bytes / product : 0 };
}
