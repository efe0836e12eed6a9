import { linearRegression, median } from 'simple-statistics';
import { FRAME, htbBurst } from '../../netns/tc.ts';
import type { Profile } from '../profiles.ts';
import { resolveQueue, roundTripTime } from '../topology/queue.ts';
import type { Calibration, CalibrationCheck as Check } from '../../results/schema.ts';
import { binomialInterval } from '../../statistics/binomial.ts';
import { LARGE, PROBE_INTERVAL, SMALL, UDP_OVERHEAD, type Mark, type ProbeResult } from './measure.ts';
import type { DisciplineReadings } from './readings.ts';

/** How far measured times may be off, in seconds, and rates, as a share. */
export interface Tolerance {
  time: number;
  rate: number;
}

/** On the virtual clock the kernel alone decides; on the real one the machine's scheduling takes part. */
export const TOLERANCE: Record<'virtual' | 'real', Tolerance> = {
  virtual: { time: 0.1e-3, rate: 0.01 },
  real: { time: 5e-3, rate: 0.02 },
};

const NOTES: Record<Profile['shaper'], string> = {
  htb: 'HTB is a token bucket: a packet on an idle link is not serialised, so a lone packet arrives earlier by its size over the rate.',
  'netem-rate': 'netem rate serialises every packet; its queue is counted in packets, whatever their size.',
};

/**
 * Packets on links that should be idle that are not of the measurement: the kernel asks its neighbours now and
 * then whether they are still there (arp(7)). A flow on the wrong link is thousands.
 */
const STRAY = 8;

const DIRECTIONS = ['down', 'up'] as const;
type Direction = (typeof DIRECTIONS)[number];

/** Compares what was measured with what the profile promises. */
export function judge(
  profile: Profile,
  measured: ProbeResult,
  readings: DisciplineReadings,
  packets: number,
  tolerance: Tolerance,
): Calibration {
  const checks = [
    ...roundTrips(profile, measured, tolerance),
    ...DIRECTIONS.flatMap((direction) => [
      ...loadedLink(profile, measured, direction, tolerance),
      ...disciplines(profile, readings, direction),
      ...losses(profile, measured, readings, direction, packets),
    ]),
  ];
  return {
    profile: profile.name,
    shaper: profile.shaper,
    note: NOTES[profile.shaper],
    checks,
    ok: checks.every(({ ok }) => ok),
  };
}

const check = (fields: Omit<Check, 'ok'>): Check => ({
  ...fields,
  ok: Math.abs(fields.measured - fields.expected) <= fields.tolerance,
});

/** Seconds that a datagram takes to be sent, where the shaper serialises isolated packets. */
const serialisation = ({ shaper }: Profile, payload: number, rate: number): number =>
  shaper === 'netem-rate' ? ((payload + UDP_OVERHEAD) * 8) / rate : 0;

function roundTrips(profile: Profile, measured: ProbeResult, { time }: Tolerance): Check[] {
  const jitter = profile.down.jitter + profile.up.jitter;
  const line = (name: string, payload: number, samples: readonly number[]): Check =>
    check({
      check: name,
      direction: 'both',
      unit: 's',
      expected:
        roundTripTime(profile) +
        serialisation(profile, payload, profile.down.rate) +
        serialisation(profile, payload, profile.up.rate),
      // Four standard deviations of each direction's jitter.
      tolerance: time + 4 * jitter,
      // No echo at all is no time: red.
      measured: samples.length > 0 ? median([...samples]) : NaN,
    });
  return [
    line('round-trip time, small packet', SMALL, measured.small),
    line('round-trip time, 1500 bytes', LARGE, measured.large),
  ];
}

/**
 * Payload per second in bit/s: the slope of a line through all marks. Between two marks alone, a hole in the
 * sequence at either would count for some per cent.
 */
const goodputOf = (marks: readonly Mark[]): number =>
  linearRegression(marks.map(({ time, bytes }) => [time, bytes])).m * 8;

/** Whether one TCP flow can keep the link busy: cubic backs off to 0.7 of queue and pipe (RFC 9438, 4.6). */
const keepsBusy = (profile: Profile, direction: Direction): boolean =>
  profile[direction].loss === 0 &&
  profile.down.loss + profile.up.loss === 0 &&
  resolveQueue(profile, direction).bdp >= 0.5;

function loadedLink(
  profile: Profile,
  measured: ProbeResult,
  direction: Direction,
  tolerance: Tolerance,
): Check[] {
  const { rate } = profile[direction];
  const { marks, largestRoundTrip, elsewhere } = measured[direction];
  const alone = check({
    check: 'packets on other links',
    direction,
    unit: 'packets',
    expected: 0,
    tolerance: STRAY,
    measured: elsewhere,
  });
  if (!keepsBusy(profile, direction)) return [alone];
  const queue = resolveQueue(profile, direction);
  const roundTrip =
    roundTripTime(profile) +
    serialisation(profile, SMALL, profile.down.rate) +
    serialisation(profile, SMALL, profile.up.rate);
  const expected = rate * (1448 / FRAME);
  const jitter = profile.down.jitter + profile.up.jitter;
  // One frame more or less in the queue, one being sent; and small probes that take the places of frames.
  const frames = 2 + (profile.shaper === 'netem-rate' ? Math.ceil(queue.seconds / PROBE_INTERVAL) : 0);
  return [
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
    alone,
  ];
}

function disciplines(profile: Profile, readings: DisciplineReadings, direction: Direction): Check[] {
  if (profile.shaper !== 'htb') return [];
  const { burst, cburst, directPackets } = readings[direction];
  const expected = htbBurst(profile[direction].rate);
  // The kernel keeps bursts as times of 64 ns each.
  const fields = { direction, unit: 'bytes', expected, tolerance: Math.max(8, expected / 100) } as const;
  return [
    check({ ...fields, check: 'burst, read back', measured: burst }),
    check({ ...fields, check: 'cburst, read back', measured: cburst }),
    check({
      check: 'packets sent unshaped',
      direction,
      unit: 'packets',
      expected: 0,
      tolerance: 0,
      measured: directPackets,
    }),
  ];
}

function losses(
  profile: Profile,
  { arrived }: ProbeResult,
  readings: DisciplineReadings,
  direction: Direction,
  packets: number,
): Check[] {
  const { loss } = profile[direction];
  if (loss === 0)
    return [
      check({
        check: 'drops of the delay stage',
        direction,
        unit: 'packets',
        expected: 0,
        tolerance: 0,
        measured: readings[direction].delayDrops,
      }),
    ];
  const [low, high] = binomialInterval(packets, loss, 0.99);
  const measured = packets - arrived[direction];
  return [
    {
      check: 'packets lost',
      direction,
      unit: 'packets',
      expected: packets * loss,
      tolerance: Math.max(high - packets * loss, packets * loss - low),
      measured,
      ok: measured >= low && measured <= high,
    },
  ];
}
