import { expect, test } from 'vitest';
import { Player } from './player.ts';

const watched = (duration: number, startup: number, arrivals: readonly number[]) => {
  const player = new Player(duration, { segment: 4, startup });
  for (const arrival of arrivals) player.receive(arrival);
  return player.playback();
};

test('start-up delay and stalls are those of a trace computed by hand', () => {
  // Shown from 2 s; 8 s of video last until 10 s, the third segment comes at 13 s; 4 s last until 17 s, the fourth
  // comes at 16 s and lasts until 21 s; the fifth comes at 21.5 s.
  expect(watched(20, 4, [2, 5, 13, 16, 21.5])).toEqual({
    startupDelay: 2,
    stalls: [
      { start: 10, duration: 3, position: 8 },
      { start: 21, duration: 0.5, position: 16 },
    ],
  });
});

test('a player that waits for two segments begins later, and again after a stall', () => {
  // Shown from 3 s; 8 s last until 11 s; at 12 s there are 4 s, at 14 s 8 s.
  expect(watched(16, 8, [1, 3, 12, 14])).toEqual({
    startupDelay: 3,
    stalls: [{ start: 11, duration: 3, position: 8 }],
  });
});

test('what is left is shown, however little it is', () => {
  expect(watched(6, 8, [1, 2])).toEqual({ startupDelay: 2, stalls: [] });
  // The last segment has 2 s: 4 s last from 1 s to 5 s, then 6 s are all there is.
  expect(watched(6, 4, [1, 7])).toEqual({
    startupDelay: 1,
    stalls: [{ start: 5, duration: 2, position: 4 }],
  });
});

test('a segment in time is no stall, not even in the last moment', () => {
  expect(watched(12, 4, [1, 5, 9])).toEqual({ startupDelay: 1, stalls: [] });
});

test('the buffer empties while the video is shown, and says when there will be room', () => {
  const player = new Player(100, { segment: 4, startup: 8 });
  player.receive(1);
  expect([player.buffered(3), player.timeOfBuffer(2, 3)]).toEqual([4, 3]);
  player.receive(5);
  expect([player.buffered(5), player.buffered(7), player.timeOfBuffer(2, 7)]).toEqual([8, 6, 11]);
  expect(player.buffered(20)).toBe(0);
});
