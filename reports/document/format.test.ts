import { expect, test } from 'vitest';
import { abridge, bitrate, boundsText, duration, percent, significant, span } from './format.ts';

test('three significant digits, also where rounding adds a digit', () => {
  expect([0.9996, 1.0001, 0.0123456, 9.996, 99.96, 0].map((value) => significant(value))).toEqual([
    '1.00',
    '1.00',
    '0.0123',
    '10.0',
    '100',
    '0',
  ]);
});

test('units fit the magnitude', () => {
  expect([duration(0.0123), duration(12.34)]).toEqual(['12.3 ms', '12.3 s']);
  expect([bitrate(768_000), bitrate(6e6)]).toEqual(['768 kbit/s', '6 Mbit/s']);
  expect(percent(0.205)).toBe('20.5 %');
});

test('the unit of a span stands once, and so does a span of no width', () => {
  expect(span([2.4, 2.9], duration)).toBe('2.40–2.90 s');
  expect(span([0.05, 2], duration)).toBe('50 ms–2.00 s');
  expect(span([2.4, 2.4001], duration)).toBe('2.40 s');
});

test('bounds are called an interval only where they are one', () => {
  const bounds = { low: 2.4, high: 2.9 };
  expect(boundsText({ kind: 'interval', ...bounds }, duration)).toBe('95 % interval 2.40–2.90 s');
  expect(boundsText({ kind: 'range', ...bounds }, duration)).toBe('range 2.40–2.90 s');
  expect(boundsText({ kind: 'exact', ...bounds }, duration)).toBe('deterministic under this clock');
});

test('more than twelve sentences are abridged, and it is said where the others are', () => {
  const sentences = Array.from({ length: 14 }, (_, index) => `sentence ${index}`);
  expect(abridge(sentences.slice(0, 12), 'pairs')).toHaveLength(12);
  expect(abridge(sentences, 'pairs').at(-1)).toBe('2 more comparisons are in the table pairs.');
});
