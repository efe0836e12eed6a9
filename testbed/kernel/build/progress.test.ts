import { expect, test } from 'vitest';
import { describeTimeLeft } from '../console-report.ts';
import { BuildProgress, isCompiled } from './progress.ts';

test('compiled objects are counted, host programs and archives are not', () => {
  const lines = [
    '  CC      net/ipv4/tcp.o',
    '  AS      a.o',
    '  HOSTCC  scripts/x',
    '  AR      b.a',
    'x.c:1: CC',
  ];
  expect(lines.map(isCompiled)).toEqual([true, true, false, false, false]);
});

test('the time left follows the pace, once there is one', () => {
  const progress = new BuildProgress(100, 1000);
  for (let object = 1; object < 20; object++) expect(progress.count(1000 + object)).toBeUndefined();
  expect(progress.count(1020)).toBe(80);
});

test('more objects than expected raise the total, so that 100 % is not reached early', () => {
  const progress = new BuildProgress(2, 0);
  for (let object = 0; object < 5; object++) progress.count(object);
  expect(progress).toMatchObject({ done: 5, total: 6 });
});

test('the time left is told in minutes and seconds', () => {
  expect([undefined, 7.4, 59.7, 125].map(describeTimeLeft)).toEqual([
    '',
    '7 s left',
    '1 min 00 s left',
    '2 min 05 s left',
  ]);
});
