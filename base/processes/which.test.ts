import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { which } from './which.ts';

const folder = mkdtempSync(join(tmpdir(), 'intentbed-which-'));
const first = join(folder, 'first');
const second = join(folder, 'second');
beforeAll(() => {
  for (const place of [first, second]) {
    mkdirSync(place);
    writeFileSync(join(place, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the first on PATH that can be executed is taken, and no folder', () => {
  expect(which('tool', `${first}::${second}`)).toBe(join(first, 'tool'));
  chmodSync(join(first, 'tool'), 0o644);
  expect(which('tool', `${first}:${second}`)).toBe(join(second, 'tool'));
  expect(which('second', folder)).toBeUndefined();
});

test('a relative folder on PATH is not looked into', () => {
  expect(which('tool', `.:${relative(process.cwd(), second)}`)).toBeUndefined();
});
