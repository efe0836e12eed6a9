import process from 'node:process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { only } from '../define.ts';
import { cellsOf } from '../matrix/matrix.ts';
import { objects } from '../../workloads/clients/index.ts';
import { duration, Progress } from './progress.ts';

let lines: string[];
/** The monotonic clock, in seconds. */
let now: number;
beforeEach(() => {
  [lines, now] = [[], 0];
  vi.spyOn(performance, 'now').mockImplementation(() => now * 1000);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const cells = cellsOf(
  {
    links: [['dsl', 'lte']],
    policies: [only('dsl')],
    workloads: [{ name: 'one object', clients: [objects([100_000])] }],
    repeats: 2,
  },
  1,
  'a test',
);

test('calibration says how many links are done, and after the first how long the rest takes', () => {
  const progress = new Progress(false);
  progress.beginGate(4);
  now = 20;
  progress.calibrated(1);
  progress.end();
  expect(lines.join('')).toMatch(/calibration .* 0 % · 0\/4 links · \? left/);
  expect(lines.join('')).toMatch(/calibration .* 25 % · 1\/4 links · 1:00 left/);
});

test('a stage says how many cells are done, what the calibration took left out of the estimate', () => {
  const progress = new Progress(false);
  progress.beginGate(1);
  now = 1000;
  progress.begin('sweep', cells);
  now = 1030;
  progress.finished(cells[0]!, 90);
  progress.end();
  expect(lines.join('')).toMatch(/sweep .* 0 % · 0\/2 cells, 0 network s per s · \? left/);
  expect(lines.join('')).toMatch(/sweep .* 50 % · 1\/2 cells, 3 network s per s · 0:30 left/);
});

test('a duration is minutes and seconds, and hours when there are any', () => {
  expect([duration(65), duration(7384)]).toEqual(['1:05', '2:03:04']);
});
