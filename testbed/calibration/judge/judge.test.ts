import { expect, test } from 'vitest';
import { FRAME } from '../../../netns/tc.ts';
import type { Qdisc } from '../../../netns/read.ts';
import { profileNamed, profileSchema, type Profile } from '../../profiles.ts';
import { binomialInterval } from '../../../statistics/binomial.ts';
import { COUNTED } from '../flows.ts';
import type { FlowResult } from '../measure.ts';
import type { DirectionReadings, Readings } from '../readings.ts';
import { renderCalibrations } from '../render.ts';
import { TOLERANCE } from './check.ts';
import { mostAhead, type FlowResults } from './datagrams.ts';
import { judge, type Measured } from './judge.ts';

/** The up direction like the down one, so that both measure the same. */
const link = profileSchema.parse({
  ...profileNamed('dsl'),
  name: 'link',
  up: profileNamed('dsl').down,
});
const { rate } = link.down;
const FRAME_TIME = (FRAME * 8) / rate;

/** Lone datagrams, each so long on its way. */
const lone = (...delays: number[]): FlowResult => ({
  ...nothing,
  sent: delays.length,
  arrived: delays.length,
  delays,
  times: delays.map((_, index) => index * 0.1),
});
const nothing: FlowResult = {
  ...{ sent: 0, arrived: 0, repeated: 0, overtaken: 0, damaged: 0 },
  ...{ delays: [], times: [] },
};
/** Frames at a rate; two at once before, as a token bucket sends them. */
const steady = (bitsPerSecond: number, queue = 0.1, count = 150): FlowResult => {
  const times = Array.from(
    { length: count },
    (_, index) => Math.max(0, index - 1) * ((FRAME * 8) / bitsPerSecond),
  );
  const delays = times.map((time) => 0.005 + Math.min(queue, time));
  return { ...nothing, sent: count, arrived: count, times, delays };
};
const flows: FlowResults = {
  'idle, small': lone(0.005, 0.005, 0.005),
  'idle, large': lone(0.005, 0.005, 0.005),
  overload: steady(rate),
};
const marks = (bitsPerSecond: number) =>
  [0, 1, 2, 3].map((time) => ({ time, bytes: (time * bitsPerSecond) / 8 }));
/** What one direction measures that keeps its promises. */
const good: Measured = {
  flows: { 4: flows, 6: flows },
  tcp: { marks: marks(rate * (1448 / FRAME)), largestRoundTrip: 0.11 },
  elsewhere: 0,
  passed: { before: 900, refused: 40, after: 860 },
  counted: {},
};
const qdisc = (kind: string, options: Record<string, unknown> = {}, root = true): Qdisc => ({
  ...{ kind, root, options, bytes: 0, packets: 0, drops: 0, backlog: 0, qlen: 0 },
});
const netem = { limit: 1454, delay: { delay: 0.005, jitter: 0, correlation: 0 }, ecn: false, gap: 0 };
const reading: DirectionReadings = {
  delay: [qdisc('netem', netem)],
  bottleneck: [qdisc('htb', { direct_packets_stat: 0 }), qdisc('bfifo', { limit: 75_000 }, false)],
  burst: 1514,
  cburst: 1514,
  classes: 1,
  filters: '',
};

/** What is red when one direction measured or read something else. */
function redOf(down: Partial<Measured>, read: Partial<DirectionReadings> = {}, profile: Profile = link) {
  const readings: Readings = { down: { ...reading, ...read }, up: reading };
  const measured = { down: { ...good, ...down }, up: good };
  return judge(profile, measured, readings, TOLERANCE.virtual)
    .checks.filter(({ ok }) => !ok)
    .map(({ check, direction }) => `${check}, ${direction}`);
}
const withFlows = (changes: FlowResults): Partial<Measured> => ({
  flows: { 4: { ...flows, ...changes }, 6: flows },
});

test('a link that keeps its promises is green', () => {
  expect(redOf({})).toEqual([]);
});

test('each broken promise is red, in its direction and family, and only that', () => {
  expect(redOf(withFlows({ 'idle, small': lone(0.0052) }))).toEqual(['one-way delay, 134 bytes, IPv4, down']);
  expect(redOf(withFlows({ overload: steady(rate * 0.98) }))).toEqual(['rate of datagrams, IPv4, down']);
  expect(redOf(withFlows({ overload: steady(rate, 0.05) }))).toEqual(['queue of datagrams, IPv4, down']);
  expect(redOf(withFlows({ overload: { ...steady(rate), repeated: 1, damaged: 1, overtaken: 1 } }))).toEqual([
    'datagrams repeated, IPv4, down',
    'datagrams changed, IPv4, down',
    'datagrams out of order, IPv4, down',
  ]);
  expect(redOf(withFlows({ 'idle, large': { ...lone(0.005), sent: 2 } }))).toEqual([
    'lone datagrams that did not come, IPv4, down',
  ]);
  expect(redOf({ tcp: { marks: marks(5.6e6), largestRoundTrip: 0.11 } })).toEqual([
    'goodput of one TCP flow, down',
  ]);
  expect(redOf({ tcp: { ...good.tcp!, largestRoundTrip: 0.05 } })).toEqual([
    'round-trip time under load, largest, down',
    'largest queue, down',
  ]);
  expect(redOf({ elsewhere: 25 })).toEqual(['packets on another link, down']);
  expect(redOf({ passed: { before: 900, refused: 40, after: 835 } })).toEqual([
    'packets lost or added behind the delay stage, down',
  ]);
});

test('disciplines are read back: bursts, drops, what is unshaped, and whatever no profile states', () => {
  const delay = [{ ...qdisc('netem', netem), drops: 2 }];
  const bottleneck = [qdisc('htb', { direct_packets_stat: 1 }), reading.bottleneck[1]!];
  expect(redOf({}, { burst: 15_000, delay, bottleneck })).toEqual([
    'burst, read back, down',
    'packets sent unshaped, down',
    'drops of the delay stage, down',
  ]);
  const unstated = (read: Partial<DirectionReadings>) =>
    redOf({}, read).map((line) => /^settings that the profile does not state: (.*), down$/.exec(line)?.[1]);
  expect(unstated({ delay: [qdisc('netem', { ...netem, duplicate: { duplicate: 0.001 } })] })).toEqual([
    'netem duplicate',
  ]);
  expect(unstated({ delay: [qdisc('netem', { ...netem, ecn: true, gap: 5 })] })).toEqual([
    'netem ecn: netem gap',
  ]);
  expect(
    unstated({ delay: [qdisc('netem', { ...netem, 'loss-random': { loss: 0.01, correlation: 0.5 } })] }),
  ).toEqual(['loss 0.01: correlation of losses 0.5']);
  expect(unstated({ classes: 2, filters: 'filter protocol ipv6 pref 1 u32\n' })).toEqual([
    'classes 2: filters',
  ]);
  expect(unstated({ delay: [qdisc('netem', netem), qdisc('clsact', {}, false)] })).toEqual([
    'disciplines of the delay netem clsact',
  ]);
});

test('of an even number of datagrams the time between the middle two counts; of none, the link is red', () => {
  const delays = withFlows({ 'idle, small': lone(0.0054, 0.005, 0.0048, 0.0052), 'idle, large': nothing });
  const { checks } = judge(
    link,
    { down: { ...good, ...delays }, up: good },
    { down: reading, up: reading },
    TOLERANCE.virtual,
  );
  expect(checks[0]?.measured).toBeCloseTo(0.0051, 9);
  expect(checks[1]?.ok).toBe(false);
});

test('where isolated packets are serialised, the delay is longer by their size over the rate', () => {
  const { checks } = judge(
    { ...link, shaper: 'netem-rate' },
    { down: good, up: good },
    { down: reading, up: reading },
    TOLERANCE.virtual,
  );
  const large = checks.find(({ check }) => check === 'one-way delay, 1514 bytes, IPv4');
  expect(large?.expected).toBeCloseTo(0.005 + FRAME_TIME, 9);
});

test('what lets a burst pass, at any moment, is ahead of the rate by that burst', () => {
  const { times } = steady(rate);
  expect(mostAhead(times, rate)).toBeCloseTo(2 * FRAME, 3);
  const pause = times.at(-1)! + 1;
  expect(mostAhead([...times, ...Array<number>(20).fill(pause)], rate)).toBeCloseTo(20 * FRAME, 3);
});

test('losses are judged by an interval that tells 0.2 % from none and from the half of it', () => {
  const lossy = profileSchema.parse({ ...link, down: { ...link.down, loss: 0.002 } });
  const read = {
    delay: [qdisc('netem', { ...netem, 'loss-random': { loss: 0.002, correlation: 0 } })],
  };
  const isRed = (share: number): boolean =>
    redOf({ counted: { 4: COUNTED * (1 - share) } }, read, lossy).includes('packets lost, IPv4, down');
  expect([0, 0.001, 0.0018, 0.002, 0.0022, 0.003].map(isRed)).toEqual([
    true,
    true,
    false,
    false,
    false,
    true,
  ]);
});

test('what a link cannot show is not checked, and the reason is told', () => {
  const slow = profileSchema.parse({ ...link, up: { ...link.up, rate: 128e3 } });
  const { unchecked } = judge(
    slow,
    { down: { ...good, tcp: undefined }, up: { ...good, tcp: undefined } },
    { down: reading, up: reading },
    TOLERANCE.virtual,
  );
  expect(unchecked).toContainEqual({
    check: 'goodput and queue of one TCP flow',
    direction: 'down',
    reason: 'the acknowledgements of a TCP flow fill the way back (RFC 3449)',
  });
  const tall = judge(slow, { down: good, up: good }, { down: reading, up: reading }, TOLERANCE.virtual);
  expect(renderCalibrations([tall])).toMatch(
    /^– {2}goodput .*, down: not checked, since the acknowledgements/m,
  );
});

test('the binomial interval is that of R', () => {
  // R: qbinom(c(0.005, 0.995), 2000, 0.01)
  expect(binomialInterval(2000, 0.01, 0.99)).toEqual([10, 32]);
  // R: qbinom(c(0.005, 0.995), 100, 0.5)
  expect(binomialInterval(100, 0.5, 0.99)).toEqual([37, 63]);
});

test('the binomial interval is exact where a probability is no number any more', () => {
  expect(binomialInterval(100_000, 0.002, 0.999)).toEqual([155, 248]);
  expect(binomialInterval(100_000, 0.3, 0.999)).toEqual([29524, 30477]);
});

test('the table shows expected and measured, and which line is red', () => {
  const calibration = judge(
    link,
    { down: { ...good, ...withFlows({ 'idle, small': lone(0.02) }) }, up: good },
    { down: reading, up: reading },
    TOLERANCE.virtual,
  );
  const table = renderCalibrations([calibration]);
  expect(table).toMatch(/link \(htb\): red/);
  expect(table).toMatch(/✗ {2}one-way delay, 134 bytes, IPv4 +down +0\.005 +0\.0001 +0\.02 +s/);
});
