import { expect, test } from 'vitest';
import { diagnose, type Check } from './check.ts';

const check = (world: Check['world'], ok: boolean, isOptional = false): Check => ({
  world,
  check: 'a trial',
  ok,
  isOptional,
  found: '',
});

test('a world works when nothing that it needs is missing', () => {
  expect(diagnose([check('guest', true), check('host', false)]).works).toEqual(['guest']);
  expect(diagnose([check('guest', true), check('host', true, true)]).works).toEqual(['guest', 'host']);
});

test('what is optional may be missing', () => {
  expect(diagnose([check('both', false, true), check('host', false, true)]).works).toEqual(['guest', 'host']);
});

test('without what both need, none works', () => {
  expect(diagnose([check('both', false), check('guest', true)]).works).toEqual([]);
});
