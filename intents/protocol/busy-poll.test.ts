import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BusyPoll } from './busy-poll.ts';

/** Time in which the event loop would go round many times, s. */
const A_WHILE = 0.05;
const oneProcessor = availableParallelism() === 1;

/** A busy poll that counts its rounds, and wants to go on for so many of them. */
class Counting {
  rounds = 0;
  readonly poll: BusyPoll;

  constructor(wanted: number) {
    this.poll = new BusyPoll(() => ++this.rounds < wanted);
  }
}

const after = async (seconds: number) => {
  await sleep(seconds * 1000);
};

test.skipIf(oneProcessor)(
  'the event loop goes round until there is nothing more to wait for [needs two processors]',
  async () => {
    const counted = new Counting(100);
    counted.poll.stayAwake(60);
    await expect.poll(() => counted.rounds).toBe(100);
    await after(A_WHILE);
    expect(counted.rounds).toBe(100);
  },
);

test.skipIf(oneProcessor)(
  'the event loop may sleep when the time is over, and stays awake anew [needs two processors]',
  async () => {
    const counted = new Counting(Infinity);
    for (const _ of [1, 2]) {
      const before = counted.rounds;
      counted.poll.stayAwake(A_WHILE / 10);
      await after(A_WHILE);
      const { rounds } = counted;
      expect(rounds).toBeGreaterThan(before);
      await after(A_WHILE);
      expect(counted.rounds).toBe(rounds);
    }
  },
);

test('no time, no round', async () => {
  const counted = new Counting(Infinity);
  counted.poll.stayAwake(0);
  await after(A_WHILE);
  expect(counted.rounds).toBe(0);
});
