import { mean, median, sampleStandardDeviation } from 'simple-statistics';
import { FRAME, htbBurst } from '../../../netns/tc.ts';
import type { Profile } from '../../profiles.ts';
import { resolveQueue } from '../../topology/queue.ts';
import { fillsQueue, showsRate, skippedFrames, type Purpose } from '../flows.ts';
import { LARGEST_DRAW, momentsOf } from '../jitter.ts';
import { SMALL_FRAME, type Direction, type Family, type FlowResult } from '../measure.ts';
import { check, checked, gathered, unchecked, type Tolerance, type Verdicts } from './check.ts';

/** What came of the flows of one direction and family. */
export type FlowResults = Partial<Record<Purpose, FlowResult>>;

/** Compares one direction with what it promises, for datagrams of one family. */
export function judgeDatagrams(
  profile: Profile,
  direction: Direction,
  family: Family,
  results: FlowResults,
  tolerance: Tolerance,
): Verdicts {
  const way = { profile, direction, family, tolerance };
  const { 'idle, small': small, 'idle, large': large, jitter, overload } = results;
  return gathered([
    ...(small ? [oneWayDelay(way, SMALL_FRAME, small)] : []),
    ...(large ? [oneWayDelay(way, FRAME, large)] : []),
    ...(jitter ? [moments(way, jitter)] : []),
    ...(overload ? [rate(way, overload), ahead(way, overload), queue(way, overload)] : []),
    ...([small, large, jitter].some(Boolean) && profile[direction].loss === 0
      ? [
          missing(
            way,
            [small, large, jitter].filter((result) => result !== undefined),
          ),
        ]
      : []),
    integrity(way, Object.values(results)),
  ]);
}

interface Way {
  profile: Profile;
  direction: Direction;
  family: Family;
  tolerance: Tolerance;
}
const named = (what: string, { direction, family }: Way) => ({ check: `${what}, IPv${family}`, direction });

/** Seconds that a frame takes to be sent, where the shaper serialises isolated packets. */
export const serialisation = ({ shaper }: Profile, frame: number, bitsPerSecond: number): number =>
  shaper === 'netem-rate' ? (frame * 8) / bitsPerSecond : 0;

const oneWayDelay = (way: Way, frame: number, { delays }: FlowResult): Verdicts => {
  const { profile, direction, tolerance } = way;
  const { delay, rate: bitsPerSecond } = profile[direction];
  return checked(
    check({
      ...named(`one-way delay, ${frame} bytes`, way),
      unit: 's',
      expected: delay + serialisation(profile, frame, bitsPerSecond),
      tolerance: tolerance.time,
      measured: delays.length > 0 ? median(delays) : NaN,
    }),
  );
};

/** Standard errors that a sample of a right link is off, once in 15,000. */
const ERRORS = 4;

function moments(way: Way, { delays }: FlowResult): Verdicts {
  const { profile, direction, tolerance } = way;
  const expected = momentsOf(profile[direction]);
  if (!expected)
    return unchecked({
      ...named('mean and deviation of the delay', way),
      reason: 'the distribution is cut off at a delay of 0, and has no formula',
    });
  const { deviation, kurtosis } = expected;
  const count = delays.length;
  const shared = serialisation(profile, SMALL_FRAME, profile[direction].rate);
  return checked(
    check({
      ...named('mean of the delay', way),
      unit: 's',
      expected: expected.mean + shared,
      tolerance: tolerance.time + (ERRORS * deviation) / Math.sqrt(count),
      measured: count > 1 ? mean(delays) : NaN,
    }),
    check({
      ...named('deviation of the delay', way),
      unit: 's',
      expected: deviation,
      // The standard error of a deviation, from the fourth moment (Cramér, Mathematical Methods of Statistics, 27.4).
      tolerance: tolerance.time + ERRORS * deviation * Math.sqrt((kurtosis - 1) / (4 * count)),
      measured: count > 1 ? sampleStandardDeviation(delays) : NaN,
    }),
  );
}

/** Arrivals while the queue is never empty: their rate is the link's. */
function rate(way: Way, { times }: FlowResult): Verdicts {
  const { profile, direction, tolerance } = way;
  const { rate: expected, jitter } = profile[direction];
  const line = named('rate of datagrams', way);
  const frameTime = (FRAME * 8) / expected;
  if (!showsRate(profile, direction))
    return unchecked({ ...line, reason: 'more packets than can be sent pass before the rate holds' });
  if (resolveQueue(profile, direction).seconds < 3 * jitter)
    return unchecked({ ...line, reason: 'the jitter empties the queue' });
  if (jitter > 0 && tolerance.time > frameTime)
    return unchecked({ ...line, reason: 'beside jitter, the real clock is not exact enough' });
  const first = skippedFrames(profile, expected);
  const span = (times.at(-1) ?? NaN) - (times[first] ?? NaN);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? NaN));
  return checked(
    check({
      ...line,
      unit: 'bit/s',
      expected,
      tolerance: expected * tolerance.rate,
      // Jitter lets the queue run empty now and then, but most packets wait in it.
      measured:
        (FRAME * 8) /
        (jitter > 0 ? (gaps.length > 0 ? median(gaps) : NaN) : span / (times.length - 1 - first)),
    }),
  );
}

/** Most bytes in any span of time beyond what the rate allows in it. */
export function mostAhead(times: readonly number[], bitsPerSecond: number): number {
  let level = 0;
  let most = 0;
  for (const [index, time] of times.entries()) {
    const since = time - (times[index - 1] ?? time);
    level = Math.max(0, level - (since * bitsPerSecond) / 8) + FRAME;
    most = Math.max(most, level);
  }
  return most;
}

const ahead = (way: Way, { times }: FlowResult): Verdicts => {
  const { profile, direction, tolerance } = way;
  const { rate: bitsPerSecond } = profile[direction];
  return checked(
    check({
      ...named('bytes ahead of the rate', way),
      unit: 'bytes',
      // A token bucket sends on as long as it is not in debt: a frame more than its burst.
      expected: FRAME + (profile.shaper === 'htb' ? htbBurst(bitsPerSecond) : 0),
      tolerance: 1.5 * FRAME + (tolerance.time * bitsPerSecond) / 8,
      measured: mostAhead(times, bitsPerSecond),
    }),
  );
};

const largest = (values: readonly number[]): number => (values.length > 0 ? Math.max(...values) : NaN);

function queue(way: Way, { delays }: FlowResult): Verdicts {
  const { profile, direction, tolerance } = way;
  const { rate: bitsPerSecond, delay, jitter } = profile[direction];
  const { bytes, seconds } = resolveQueue(profile, direction);
  const line = named('queue of datagrams', way);
  if (!fillsQueue(profile, direction))
    return unchecked({ ...line, reason: 'to fill it takes too many packets' });
  if (LARGEST_DRAW * jitter > seconds / 4)
    return unchecked({ ...line, reason: 'the jitter is of the order of the queue' });
  const idle = delay + serialisation(profile, FRAME, bitsPerSecond);
  return checked(
    check({
      ...line,
      unit: 'bytes',
      expected: bytes,
      tolerance: 2.5 * FRAME + ((tolerance.time + LARGEST_DRAW * jitter) * bitsPerSecond) / 8,
      measured: Math.round(((largest(delays) - idle) * bitsPerSecond) / 8),
    }),
  );
}

/** Lone datagrams come, all of them. */
const missing = (way: Way, results: readonly FlowResult[]): Verdicts =>
  checked(
    check({
      ...named('lone datagrams that did not come', way),
      unit: 'packets',
      expected: 0,
      tolerance: 0,
      measured: results.reduce((sum, { sent, arrived }) => sum + sent - arrived, 0),
    }),
  );

function integrity(way: Way, results: readonly FlowResult[]): Verdicts {
  const { profile, direction } = way;
  const keepsOrder = profile[direction].jitter === 0 || !profile.reordering;
  const sum = (of: (result: FlowResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const none = (what: string, measured: number): Verdicts =>
    checked(check({ ...named(what, way), unit: 'packets', expected: 0, tolerance: 0, measured }));
  return gathered([
    none(
      'datagrams repeated',
      sum(({ repeated }) => repeated),
    ),
    none(
      'datagrams changed',
      sum(({ damaged }) => damaged),
    ),
    ...(keepsOrder
      ? [
          none(
            'datagrams out of order',
            sum(({ overtaken }) => overtaken),
          ),
        ]
      : []),
  ]);
}
