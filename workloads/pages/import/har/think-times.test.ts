import { expect, test } from 'vitest';
import type { ImportOptions } from '../import.ts';
import { document, entry, imported, type Given } from '../testing/recording.ts';

const timed = (given: Given, timings: object, more: object = {}): Given => ({
  ...given,
  more: { timings: timings as never, ...more },
});

const thought = (given: readonly Given[], thinkTimes?: ImportOptions['thinkTimes']) => {
  const { page, notes } = imported(given, { thinkTimes });
  return {
    times: page.objects.map(({ thinkTime = 0 }) => thinkTime),
    notes: notes.filter((note) => note.startsWith('Servers')),
  };
};

const far = 'http://far.example';
const given = [
  timed(document, { connect: 30, ssl: -1, wait: 150 }),
  timed({ url: '/a' }, { connect: 70, ssl: 50, wait: '45' }),
  timed({ url: '/b' }, { connect: -1, wait: 15 }),
  timed({ url: `${far}/c` }, { connect: 100, wait: 110 }),
  timed({ url: `${far}/d` }, { connect: 120, wait: 130 }),
  timed({ url: 'http://unknown.example/' }, { wait: 40 }),
];

test('servers think for as long as the browser waited, less the round trip to their host', () => {
  const { times, notes } = thought(given);
  expect(times).toEqual([0.13, 0.025, 0, 0.01, 0.03, 0.04]);
  expect(notes).toEqual([
    'Servers think for 5 objects, 0.2 s in all, as recorded. Of 1 object the round trip to the host is in it.',
  ]);
});

test('with the round trip, hosts that were far away answer later', () => {
  expect(thought(given, 'host').times).toEqual([0.15, 0.045, 0.015, 0.11, 0.13, 0.04]);
});

test('a page without think times has none, and says nothing of them', () => {
  expect(thought(given, 'none')).toEqual({ times: [0, 0, 0, 0, 0, 0], notes: [] });
  expect(imported(given, { thinkTimes: 'none' }).page.objects[0]).not.toHaveProperty('thinkTime');
});

test.each([
  [undefined],
  [null],
  ['none'],
  [{}],
  [{ wait: null }],
  [{ wait: -1, connect: 'x' }],
  [{ wait: 3_600_001 }],
])('timings that are %j tell nothing', (timings) => {
  expect(thought([timed(document, timings as never)]).times).toEqual([0]);
});

test('nobody waited for what came from the cache, unless the server was asked whether it still holds', () => {
  const cached = timed({ url: '/a' }, { wait: 40 }, { _fromCache: 'disk' });
  const { response } = entry({ url: '/b', status: 304 }, 1);
  const held = timed({ url: '/b' }, { wait: 40 }, { response });
  expect(thought([timed(document, { wait: 0 }), cached, held]).times).toEqual([0, 0, 0.04]);
});
