import type { LinkRecord } from '../../results/schema.ts';
import type { Profile } from '../../testbed/profiles.ts';
import { resolveQueue, roundTripTime } from '../../testbed/topology/queue.ts';

/** A link as `run.json` lists it: the queue in bytes, seconds and bandwidth-delay products. */
export function linkRecord(profile: Profile): LinkRecord {
  const direction = (name: 'down' | 'up') => {
    const { rate, delay, loss, jitter, distribution } = profile[name];
    return { rate, delay, queue: resolveQueue(profile, name), loss, jitter, distribution };
  };
  return {
    name: profile.name,
    source: profile.source,
    shaper: profile.shaper,
    roundTripTime: roundTripTime(profile),
    down: direction('down'),
    up: direction('up'),
  };
}
