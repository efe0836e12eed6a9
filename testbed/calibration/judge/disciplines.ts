import { htbBurst, netemRateLimit } from '../../../netns/tc.ts';
import type { Qdisc } from '../../../netns/read.ts';
import { binomialInterval } from '../../../statistics/binomial.ts';
import type { Profile } from '../../profiles.ts';
import { resolveQueue } from '../../topology/queue.ts';
import { COUNTED } from '../flows.ts';
import type { Direction, Family } from '../measure.ts';
import type { DirectionReadings, Passed } from '../readings.ts';
import { check, checked, type Verdicts } from './check.ts';

/** Compares what the disciplines of a direction say of themselves with what the profile states. */
export function judgeDisciplines(
  profile: Profile,
  direction: Direction,
  readings: DirectionReadings,
): Verdicts {
  const unstated = unstatedSettings(profile, direction, readings);
  const shared = [
    check({
      check: ['settings that the profile does not state', ...unstated].join(': '),
      direction,
      unit: 'settings',
      expected: 0,
      tolerance: 0,
      measured: unstated.length,
    }),
    ...(profile[direction].loss === 0 ? [delayDrops(direction, readings)] : []),
  ];
  if (profile.shaper !== 'htb') return checked(...shared);
  const { burst, cburst, bottleneck } = readings;
  const expected = htbBurst(profile[direction].rate);
  // The kernel keeps bursts as times of 64 ns each.
  const fields = { direction, unit: 'bytes', expected, tolerance: Math.max(8, expected / 100) } as const;
  return checked(
    check({ ...fields, check: 'burst, read back', measured: burst }),
    check({ ...fields, check: 'cburst, read back', measured: cburst }),
    check({
      check: 'packets sent unshaped',
      direction,
      unit: 'packets',
      expected: 0,
      tolerance: 0,
      measured: Number(bottleneck[0]?.options['direct_packets_stat'] ?? NaN),
    }),
    ...shared,
  );
}

const delayDrops = (direction: Direction, { delay }: DirectionReadings) =>
  check({
    check: 'drops of the delay stage',
    direction,
    unit: 'packets',
    expected: 0,
    tolerance: 0,
    measured: delay[0]?.drops ?? NaN,
  });

/** Share of right links that an interval of losses refuses; a link has up to four. */
const REFUSED = 0.00025;

/** Losses of the delay stage, by the packets that the router received of so many. */
export function judgeLosses(
  profile: Profile,
  direction: Direction,
  family: Family,
  arrived: number,
): Verdicts {
  const { loss } = profile[direction];
  const [low, high] = binomialInterval(COUNTED, loss, 1 - REFUSED);
  const expected = COUNTED * loss;
  const measured = COUNTED - arrived;
  return checked({
    check: `packets lost, IPv${family}`,
    direction,
    unit: 'packets',
    expected,
    tolerance: Math.max(high - expected, expected - low),
    measured,
    ok: measured >= low && measured <= high,
  });
}

/**
 * Packets that are not of the measurement: both ends of a link tell their groups as it comes up (RFC 3810), 21 packets
 * in all, some of which may still come, and the kernel asks its neighbours now and then whether they are still there
 * (arp(7)). A flow on the wrong link is thousands.
 */
const STRAY = 24;

/** What passed the bottleneck has come to the end: nothing is lost, or added, behind it. */
export const judgePassage = (direction: Direction, { before, refused, after }: Passed): Verdicts =>
  checked(
    check({
      check: 'packets lost or added behind the delay stage',
      direction,
      unit: 'packets',
      expected: 0,
      tolerance: STRAY,
      measured: before - refused - after,
    }),
  );

/** Settings of disciplines that no profile makes, by their words in tc. */
function unstatedSettings(
  profile: Profile,
  direction: Direction,
  { delay, bottleneck, classes, filters }: DirectionReadings,
): string[] {
  const { jitter, loss, delay: seconds, rate } = profile[direction];
  const keepsOrder = jitter > 0 && !profile.reordering;
  const queue = resolveQueue(profile, direction).bytes;
  const isHtb = profile.shaper === 'htb';
  return [
    ...differs('disciplines of the delay', kindsOf(delay), 'netem'),
    ...netemWords(delay[0], ['delay', 'loss-random', ...(keepsOrder ? ['rate'] : [])]),
    ...(keepsOrder && amount(delay[0], 'rate', 'rate') === 0 ? ['jitter that changes the order'] : []),
    ...differs('delay', amount(delay[0], 'delay', 'delay'), seconds),
    ...differs('jitter', amount(delay[0], 'delay', 'jitter'), jitter),
    ...differs('correlation of the delay', amount(delay[0], 'delay', 'correlation'), 0),
    ...differs('loss', amount(delay[0], 'loss-random', 'loss'), loss),
    ...differs('correlation of losses', amount(delay[0], 'loss-random', 'correlation'), 0),
    ...differs('disciplines of the rate', kindsOf(bottleneck), isHtb ? 'htb bfifo' : 'netem'),
    ...(isHtb
      ? [
          ...differs('classes', classes, 1),
          ...differs('length of the queue', Number(bottleneck[1]?.options['limit'] ?? NaN), queue),
        ]
      : [
          ...netemWords(bottleneck[0], ['rate']),
          ...differs('rate', amount(bottleneck[0], 'rate', 'rate') * 8, rate),
          ...differs(
            'length of the queue',
            Number(bottleneck[0]?.options['limit'] ?? NaN),
            netemRateLimit(queue),
          ),
        ]),
    ...(/^filter /m.test(filters) ? ['filters'] : []),
  ];
}

const kindsOf = (qdiscs: readonly Qdisc[]): string => qdiscs.map(({ kind }) => kind).join(' ');

/** Numbers are kept as shares of 2³², as ticks of 64 ns, or in whole bytes. */
const differs = (what: string, found: number | string, stated: number | string): string[] =>
  typeof found === 'number' && typeof stated === 'number'
    ? Math.abs(found - stated) <= 1e-6 + 1e-4 * stated
      ? []
      : [`${what} ${found}`]
    : found === stated
      ? []
      : [`${what} ${found}`];

/** An option of netem; one that is not told is 0. */
function amount(qdisc: Qdisc | undefined, option: string, of: string): number {
  const values = qdisc?.options[option];
  return typeof values === 'object' && values !== null && of in values
    ? Number((values as Readonly<Record<string, unknown>>)[of])
    : 0;
}

/** Words that say nothing of the profile: a limit that is too low shows in drops, and the seed is the experiment's. */
const USUAL = ['limit', 'seed'];
const netemWords = (qdisc: Qdisc | undefined, stated: readonly string[]): string[] =>
  Object.entries(qdisc?.options ?? {})
    .filter(([word, value]) => value !== 0 && value !== false && ![...USUAL, ...stated].includes(word))
    .map(([word]) => `netem ${word}`);

/** What is bound to a link uses no other. */
export const judgeOtherLinks = (direction: Direction, elsewhere: number): Verdicts =>
  checked(
    check({
      check: 'packets on another link',
      direction,
      unit: 'packets',
      expected: 0,
      tolerance: STRAY,
      measured: elsewhere,
    }),
  );
