import { expect, test } from 'vitest';
import { LADDER } from './ladder.ts';
import { pictureQuality, sessionQuality } from './quality.ts';

/**
 * Computed by the reference software of ITU-T P.1203, version 1.10: O22 in mode 0 at 30 frames a second on a screen of
 * 1920 × 1080.
 */
const REFERENCE = [
  1.0529831921898019, 1.8387818824066908, 2.4480105594107684, 2.5590786817567563, 3.243699731756199,
  3.872552363942735, 3.9571594185018233, 4.436107826396519, 4.471615488608521,
];

const playback = (startupDelay: number, ...stalls: { position: number; duration: number }[]) => ({
  startupDelay,
  stalls: stalls.map((stall) => ({ ...stall, start: 0 })),
});
const seconds = (count: number, level: number): number[] =>
  Array.from({ length: count }, () => REFERENCE[level] ?? 0);

test('pictures are judged as the reference software does', () => {
  for (const [index, level] of LADDER.entries())
    expect(pictureQuality(level), `${level.bitrate} bit/s`).toBeCloseTo(REFERENCE[index] ?? 0, 2);
});

test('sessions are judged as the reference software does without its decision trees', () => {
  expect(sessionQuality(seconds(60, 8), playback(0))).toBeCloseTo(5, 9);
  expect(sessionQuality(seconds(60, 4), playback(1))).toBeCloseTo(3.9556012190488095, 9);
  const climbing = [...seconds(20, 2), ...seconds(40, 6)];
  const stalled = playback(2, { position: 20, duration: 3 }, { position: 50, duration: 1.5 });
  expect(sessionQuality(climbing, stalled)).toBeCloseTo(3.188854263608555, 9);
});

test('more stalling is worse, and a late one is worse than an early one', () => {
  const judged = (...stalls: { position: number; duration: number }[]) =>
    sessionQuality(seconds(60, 5), playback(1, ...stalls));
  expect(judged({ position: 10, duration: 2 })).toBeLessThan(judged());
  expect(judged({ position: 55, duration: 2 })).toBeLessThan(judged({ position: 10, duration: 2 }));
});
