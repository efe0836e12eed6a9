import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Line, Turns } from './turns.ts';

const LARGE = 100_000;
const SMALL = 300;

test('what comes while nothing waits is done at once', () => {
  const turns = new Turns();
  const done: string[] = [];
  turns.add(new Line(), SMALL, () => done.push('a'));
  expect(done).toEqual(['a']);
});

test('a client that asks for little is served after one task at most of each that floods', async () => {
  const turns = new Turns();
  const done: string[] = [];
  for (let flooder = 0; flooder < 20; flooder++) {
    const line = new Line();
    for (let count = 0; count < 50; count++) turns.add(line, LARGE, () => done.push('large'));
  }
  // They have all been at it for a while.
  for (let round = 0; round < 30; round++) await nextRound();
  const before = done.length;
  turns.add(new Line(), SMALL, () => done.push('small'));
  while (!done.includes('small')) await nextRound();
  expect(before).toBeGreaterThan(20);
  expect(done.indexOf('small') - before).toBeLessThanOrEqual(20);
});

test('clients that ask for the same get the same, each in its own order', async () => {
  const turns = new Turns();
  const done: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const line = new Line();
    for (let count = 0; count < 4; count++) turns.add(line, LARGE, () => done.push(`${name}${count}`));
  }
  while (done.length < 12) await nextRound();
  for (const name of ['a', 'b', 'c'])
    expect(done.filter((task) => task.startsWith(name))).toEqual([0, 1, 2, 3].map((n) => `${name}${n}`));
  // The first had one before the others came.
  expect(done.slice(0, 6).filter((task) => task.startsWith('a')).length).toBeLessThanOrEqual(3);
  expect(new Set(done.slice(0, 6).map((task) => task[0]))).toEqual(new Set(['a', 'b', 'c']));
});

test('the event loop goes round between pieces of work, and what has gone is not served', async () => {
  const turns = new Turns();
  const line = new Line();
  let done = 0;
  for (let count = 0; count < 10; count++) turns.add(line, LARGE, () => done++);
  expect(done).toBe(1);
  await nextRound();
  turns.leave(line);
  const left = done;
  for (let round = 0; round < 5; round++) await nextRound();
  expect([left < 10, done]).toEqual([true, left]);
});
