import { expect, test } from 'vitest';
import { closest, didYouMean, noSuch } from './suggest.ts';

const KNOWN = ['category', 'filesize', 'round-robin', 'single', 'dsl', 'lte', 'cubic', 'reno', 'bbr'];

test.each([
  ['filsize', 'filesize'],
  ['file-size', 'filesize'],
  ['FileSize', 'filesize'],
  ['categroy', 'category'],
  ['roundrobin', 'round-robin'],
  ['cubik', 'cubic'],
  ['dls', 'dsl'],
  ['lte2', 'lte'],
  ['bbr3', 'bbr'],
])('%s was probably %s', (name, meant) => {
  expect(closest(name, KNOWN)).toBe(meant);
});

test.each(['vegas', 'lo', 'satellite', '', 'x', 'wlan', 'fileserver-of-mine'])(
  '%j is another name',
  (name) => {
    expect(closest(name, KNOWN)).toBeUndefined();
  },
);

test('it is asked for in words, or nothing is said', () => {
  expect(didYouMean('filsize', KNOWN)).toBe('; did you mean "filesize"?');
  expect(didYouMean('satellite', KNOWN)).toBe('');
  expect(noSuch('link', 'lte2', ['dsl', 'lte'])).toBe(
    'There is no link "lte2". Known: dsl, lte. Did you mean "lte"?',
  );
  expect(noSuch('link', 'x', [])).toBe('There is no link "x". Known: none.');
});
