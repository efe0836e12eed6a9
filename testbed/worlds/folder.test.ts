import { chownSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { because, noRoot } from '../testing/reasons.ts';
import { removeDeadFolders, worldFolder } from './folder.ts';

const NAMESPACE = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'intentbed-folders-'));
  vi.stubEnv('TMPDIR', base);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(base, { recursive: true });
});

function make(owner: string): string {
  const folder = join(base, `intentbed-world-${owner}-AbCdEf`);
  mkdirSync(join(folder, 'within'), { recursive: true });
  return folder;
}

test('the folder of a world whose owner is gone is removed by whoever makes the next one', () => {
  const ofDead = make(`${NAMESPACE}.4194304.77`);
  const ofReused = make(`${NAMESPACE}.${process.pid}.77`);
  const mine = worldFolder();
  expect([ofDead, ofReused, mine].map(existsSync)).toEqual([false, false, true]);
});

test('folders of living owners, of processes that cannot be seen from here, and of others stay', () => {
  const mine = worldFolder();
  const ofContainer = make('1.4194304.77');
  const others = join(base, 'intentbed-world-of-somebody');
  mkdirSync(others);
  removeDeadFolders();
  expect([mine, ofContainer, others].map(existsSync)).toEqual([true, true, true]);
});

test.skipIf(noRoot !== undefined)(`what belongs to another user stays${because(noRoot)}`, () => {
  const ofOther = make(`${NAMESPACE}.4194304.77`);
  chownSync(ofOther, 65534, 65534);
  removeDeadFolders();
  expect(existsSync(ofOther)).toBe(true);
});

test('a folder for temporary files that a world would not see is refused, with what to do', () => {
  vi.stubEnv('TMPDIR', '/dev/shm');
  expect(() => worldFolder()).toThrow(
    /kept in \/dev\/shm, and a world has a \/dev\/shm of its own.*TMPDIR=\/tmp/,
  );
});

test('the name of a folder says whose it is', () => {
  expect(basename(worldFolder())).toMatch(new RegExp(`^intentbed-world-${NAMESPACE}\\.${process.pid}\\.`));
});
