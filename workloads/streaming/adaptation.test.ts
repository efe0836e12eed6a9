import { expect, test } from 'vitest';
import { bufferBased, throughputBased } from './adaptation.ts';
import { LADDER } from './ladder.ts';

const ladder = [1, 2, 3, 5, 9].map((megabits) => ({ bitrate: megabits * 1e6, width: 640, height: 360 }));
const none = { ladder, buffer: 240, throughputs: [], previous: undefined, buffered: 0 };

test('by the buffer: lowest in the reservoir, highest above the cushion, in between as the line asks', () => {
  const choose = (buffered: number, previous: number) => bufferBased({ ...none, buffered, previous });
  expect([choose(0, 4), choose(90, 4), choose(216, 0), choose(240, 0)]).toEqual([0, 0, 4, 4]);
  // The line is at 5 Mbit/s in its middle, 153 s: two versions up at once, from 1 Mbit/s to the one below the line.
  expect(choose(153, 0)).toBe(2);
  // It asks for 3.4 Mbit/s at 127.8 s: neither the next one (5) nor the one before (2).
  expect(choose(127.8, 2)).toBe(2);
  // It has come down to 2 Mbit/s at 105.75 s: the lowest version above the line.
  expect([choose(105.7, 3), choose(105.7, 2)]).toEqual([1, 1]);
});

test('by the throughput: the highest version below 85 % of the harmonic mean', () => {
  const choose = (...throughputs: number[]) => throughputBased({ ...none, throughputs });
  expect(choose()).toBe(0);
  // The harmonic mean of 3 and 6 Mbit/s is 4: 3.4 are dared. The arithmetic one would allow 3.8.
  expect(choose(3e6, 6e6)).toBe(2);
  expect([choose(0.5e6), choose(1e9)]).toEqual([0, 4]);
  const longAgo = Array.from({ length: 20 }, () => 10.6e6);
  expect(choose(1e5, ...longAgo)).toBe(4);
});

test('the versions that come along ascend', () => {
  expect(LADDER.map(({ bitrate }) => bitrate)).toEqual(
    LADDER.map(({ bitrate }) => bitrate).toSorted((a, b) => a - b),
  );
});
