import { expect, test } from 'vitest';
import { compareVersions, isRecentEnough, versionOfMakefile } from './version.ts';

test('versions are compared number by number', () => {
  const sorted = ['6.1', '6.9', '6.12', '6.12.5', '6.12.40', '6.12.117', '7.0'];
  expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
});

test('6.12 is the oldest version for a guest', () => {
  expect(['6.1', '6.11.9', '6.12', '6.12.117', '7.0'].map(isRecentEnough)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('the version stands in the Makefile of a kernel, and in no other', () => {
  const makefile = '# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\nEXTRAVERSION =\n';
  expect(versionOfMakefile(makefile)).toBe('6.12.117');
  expect(versionOfMakefile('VERSION = 6\nall:\n')).toBeUndefined();
});
