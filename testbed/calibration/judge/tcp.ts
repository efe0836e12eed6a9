import { linearRegression } from 'simple-statistics';
import { FRAME } from '../../../netns/tc.ts';
import type { Profile } from '../../profiles.ts';
import { resolveQueue, roundTripTime } from '../../topology/queue.ts';
import { tcpUnfit } from '../flows.ts';
import { PROBE_INTERVAL, SMALL_FRAME, type Direction, type Mark, type TcpResult } from '../measure.ts';
import { check, checked, unchecked, type Tolerance, type Verdicts } from './check.ts';
import { serialisation } from './datagrams.ts';

/**
 * Payload per second in bit/s: the slope of a line through all marks. Between two marks alone, a hole in the
 * sequence at either would count for some per cent.
 */
const goodputOf = (marks: readonly Mark[]): number =>
  marks.length < 2 ? NaN : linearRegression(marks.map(({ time, bytes }) => [time, bytes])).m * 8;

/** Payload of a full frame: IPv4, TCP, and its timestamps. */
const PAYLOAD = 1448;

/** Compares a TCP flow with what its direction promises, where one flow keeps link and queue full. */
export function judgeTcp(
  profile: Profile,
  direction: Direction,
  result: TcpResult | undefined,
  tolerance: Tolerance,
): Verdicts {
  const reason = tcpUnfit(profile, direction);
  if (reason || !result)
    return unchecked({
      check: 'goodput and queue of one TCP flow',
      direction,
      reason: reason ?? 'no flow was run',
    });
  const { marks, largestRoundTrip } = result;
  const { rate } = profile[direction];
  const queue = resolveQueue(profile, direction);
  const roundTrip =
    roundTripTime(profile) +
    serialisation(profile, SMALL_FRAME, profile.down.rate) +
    serialisation(profile, SMALL_FRAME, profile.up.rate);
  const expected = rate * (PAYLOAD / FRAME);
  const jitter = profile.down.jitter + profile.up.jitter;
  // One frame more or less in the queue, one being sent; and small probes that take the places of frames.
  const frames = 2 + (profile.shaper === 'netem-rate' ? Math.ceil(queue.seconds / PROBE_INTERVAL) : 0);
  return checked(
    check({
      check: 'goodput of one TCP flow',
      direction,
      unit: 'bit/s',
      expected,
      tolerance: expected * tolerance.rate,
      measured: goodputOf(marks),
    }),
    check({
      check: 'round-trip time under load, largest',
      direction,
      unit: 's',
      expected: roundTrip + queue.seconds,
      tolerance: tolerance.time + (frames * FRAME * 8) / rate + 4 * jitter,
      measured: largestRoundTrip,
    }),
    check({
      check: 'largest queue',
      direction,
      unit: 'bytes',
      expected: queue.bytes,
      tolerance: frames * FRAME + ((tolerance.time + 4 * jitter) * rate) / 8,
      measured: Math.round(((largestRoundTrip - roundTrip) * rate) / 8),
    }),
  );
}
