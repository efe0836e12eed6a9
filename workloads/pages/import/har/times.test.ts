import { expect, test } from 'vitest';
import { alignTimes, readTime } from './times.ts';

const ten = Date.UTC(2026, 4, 1, 10);

test.each([
  '2026-05-01T10:00:00.000Z',
  '2026-05-01T10:00Z',
  '2026-05-01 10:00:00,000 UTC',
  '2026-05-01T15:30:00.000+05:30',
  '2026-05-01T15:30:00+0530',
  '2026-05-01T03:00:00.000-07',
  '2026-05-01T12:00:00.000+02:00[Europe/Berlin]',
  'Fri May 01 2026 12:00:00 GMT+0200 (Central European Summer Time)',
  'Fri, 01 May 2026 10:00:00 GMT',
  'Fri, 01 May 2026 03:00:00 -0700',
  String(ten),
  ten,
])('%s is ten o’clock in Greenwich', (written) => {
  const time = readTime(written);
  expect(time && alignTimes([time])).toEqual([ten]);
});

test('a time without an offset has that of the others, or none', () => {
  const read = (...times: string[]) => alignTimes(times.flatMap((one) => readTime(one) ?? []));
  expect(read('2026-05-01T10:00:00', 'May 1, 2026 10:00:01 AM')).toEqual([ten, ten + 1000]);
  expect(read('2026-05-01T12:00:00', '2026-05-01T12:00:00.050+02:00')).toEqual([ten, ten + 50]);
});

test.each(['', 'yesterday', 'NaN-NaN-NaNTNaN:NaN:NaN.NaN+NaN:NaN', '2026-13-45T99:00:00Z', Infinity])(
  '%s is no time',
  (written) => {
    expect(readTime(written)).toBeUndefined();
  },
);
