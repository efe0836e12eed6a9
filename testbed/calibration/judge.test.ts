import { expect, test } from 'vitest';
import { profileNamed } from '../profiles.ts';
import { binomialInterval } from '../../statistics/binomial.ts';
import { judge, TOLERANCE } from './judge.ts';
import type { ProbeResult } from './measure.ts';
import type { DirectionReadings } from './readings.ts';
import { renderCalibrations } from './render.ts';

const dsl = profileNamed('dsl');

/** A steady flow of so many bit/s. */
const flow = (rate: number) => [0, 1, 2, 3].map((time) => ({ time, bytes: (time * rate) / 8 }));

/** What a link that keeps its promises measures. */
const good: ProbeResult = {
  small: [0.01, 0.01, 0.01],
  large: [0.01, 0.01, 0.01],
  down: { marks: flow(6e6 * (1448 / 1514)), largestRoundTrip: 0.11, elsewhere: 0 },
  up: { marks: flow(768e3 * (1448 / 1514)), largestRoundTrip: 0.11, elsewhere: 0 },
  arrived: { down: 0, up: 0 },
};
const reading: DirectionReadings = {
  burst: 1514,
  cburst: 1514,
  directPackets: 0,
  delayDrops: 0,
  queueDrops: 9,
};
const readings = { down: reading, up: reading };
const judgeDsl = (measured: ProbeResult, read = readings) => judge(dsl, measured, read, 0, TOLERANCE.virtual);
const redOf = (calibration: ReturnType<typeof judge>): string[] =>
  calibration.checks.filter(({ ok }) => !ok).map(({ check, direction }) => `${check}, ${direction}`);

test('a link that keeps its promises is green', () => {
  expect(judgeDsl(good).ok).toBe(true);
});

test('each broken promise is red, and only that', () => {
  expect(redOf(judgeDsl({ ...good, small: [0.0102, 0.0102, 0.0102] }))).toEqual([
    'round-trip time, small packet, both',
  ]);
  expect(redOf(judgeDsl({ ...good, down: { ...good.down, marks: flow(5.6e6) } }))).toEqual([
    'goodput of one TCP flow, down',
  ]);
  expect(redOf(judgeDsl({ ...good, up: { ...good.up, largestRoundTrip: 0.05 } }))).toEqual([
    'round-trip time under load, largest, up',
    'largest queue, up',
  ]);
  expect(redOf(judgeDsl({ ...good, down: { ...good.down, elsewhere: 9 } }))).toEqual([
    'packets on other links, down',
  ]);
  const read = { ...readings, up: { ...reading, directPackets: 1, burst: 15000, delayDrops: 2 } };
  expect(redOf(judgeDsl(good, read))).toEqual([
    'burst, read back, up',
    'packets sent unshaped, up',
    'drops of the delay stage, up',
  ]);
});

test('of an even number of echoes the time between the middle two counts; of none, the link is red', () => {
  const { checks } = judgeDsl({ ...good, small: [0.0104, 0.01, 0.0098, 0.0102], large: [] });
  const [small, large] = checks;
  expect([small!.check, small!.measured]).toEqual([
    'round-trip time, small packet',
    expect.closeTo(0.0101, 9),
  ]);
  expect([large!.check, large!.ok]).toEqual(['round-trip time, 1500 bytes', false]);
});

test('where isolated packets are serialised, the round-trip time is longer by their size over the rate', () => {
  const calibration = judge({ ...dsl, shaper: 'netem-rate' }, good, readings, 0, TOLERANCE.virtual);
  const large = calibration.checks.find(({ check }) => check === 'round-trip time, 1500 bytes');
  expect(large?.expected).toBeCloseTo(0.01 + (1514 * 8) / 6e6 + (1514 * 8) / 768e3, 9);
});

test('losses are judged by the binomial interval of 99 %', () => {
  const lossy = { ...dsl, down: { ...dsl.down, loss: 0.01 } };
  const lost = (packets: number) =>
    judge(
      lossy,
      { ...good, arrived: { down: 2000 - packets, up: 2000 } },
      readings,
      2000,
      TOLERANCE.virtual,
    ).checks.find(({ check }) => check === 'packets lost')?.ok;
  expect([lost(0), lost(20), lost(60)]).toEqual([false, true, false]);
});

test('the binomial interval is that of R', () => {
  // R: qbinom(c(0.005, 0.995), 2000, 0.01)
  expect(binomialInterval(2000, 0.01, 0.99)).toEqual([10, 32]);
  // R: qbinom(c(0.005, 0.995), 100, 0.5)
  expect(binomialInterval(100, 0.5, 0.99)).toEqual([37, 63]);
});

test('the table shows expected and measured, and which line is red', () => {
  const table = renderCalibrations([judgeDsl({ ...good, small: [0.02, 0.02, 0.02] })]);
  expect(table).toMatch(/dsl \(htb\): red/);
  expect(table).toMatch(/✗ {2}round-trip time, small packet +both +0\.01 +0\.0001 +0\.02 +s/);
});
