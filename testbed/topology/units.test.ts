import { expect, test } from 'vitest';
import { UsageError } from '../../base/errors.ts';
import { parseDelay, parseQueue, parseRate, parseShare, parseTime, showRate, showTime } from './units.ts';

test.each([
  [parseRate, '6Mbit', 6e6],
  [parseRate, '768kbit', 768e3],
  [parseRate, '6e6', 6e6],
  [parseRate, '1.5 G', 1.5e9],
  [parseRate, '6mbit', 6e6],
  [parseRate, '100KBIT', 1e5],
  [parseRate, '1.5Mbit/s', 1.5e6],
  [parseRate, '2mibit', 2 * 1024 ** 2],
  [parseRate, '12bit', 12],
  [parseTime, '50ms', 0.05],
  [parseTime, '50msecs', 0.05],
  [parseTime, '5', 5],
  [parseDelay, '2s', 2],
  [parseDelay, '.05', 0.05],
  [parseTime, '0.05', 0.05],
  [parseTime, '200us', 0.0002],
  [parseShare, '1%', 0.01],
  [parseShare, '0.5', 0.5],
  [parseShare, '0', 0],
])('quantities are numbers in SI units, or have an ending', (parse, text, value) => {
  expect(parse(text)).toBe(value);
});

test.each([
  [parseRate, 'fast', /"fast" is not a rate.*6Mbit or 6e6/],
  [parseRate, '6MB', /"6MB" is not a rate/],
  [parseRate, '-1', /not a rate/],
  [parseTime, '5min', /not a time.*ms/],
  [parseTime, '', /not a time/],
  [parseShare, '101%', /more than 100%/],
  [parseQueue, '0bdp', /not a queue length/],
  [parseQueue, '100', /100ms.*64kB.*1.5bdp/],
])('what is no quantity is refused with what is allowed', (parse, text, words) => {
  expect(() => parse(text)).toThrow(UsageError);
  expect(() => parse(text)).toThrow(words);
});

test.each([
  [parseDelay, '50', /"50": 50 s, or 50ms\? Write the unit/],
  [parseShare, '1', /"1": 100 %, or 1%\? Write the unit/],
  [parseRate, '6', /"6": 6 bit\/s, or 6Mbit\? Write the unit/],
  [parseRate, '100kbps', /kbps is kilobytes a second to tc, and kilobits to others: write kbit/],
])('what is certainly a mistake, or means two things, is asked back', (parse, text, words) => {
  expect(() => parse(text)).toThrow(UsageError);
  expect(() => parse(text)).toThrow(words);
});

test('a queue has a length in time, bytes or bandwidth-delay products', () => {
  expect(parseQueue('100ms')).toEqual({ seconds: 0.1 });
  expect(parseQueue('64kB')).toEqual({ bytes: 64000 });
  expect(parseQueue('64KiB')).toEqual({ bytes: 65536 });
  expect(parseQueue('1.5bdp')).toEqual({ bdp: 1.5 });
});

test('rates and times are shown with the prefix that fits', () => {
  expect([showRate(6e6), showRate(768e3), showRate(12), showTime(0.0123)]).toEqual([
    '6 Mbit/s',
    '768 kbit/s',
    '12 bit/s',
    '12.3 ms',
  ]);
});
