import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { cacheFolder, runtimeFolder, stateFolder } from './folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'intentbed-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

test('the folders of the user are where the variables say', () => {
  for (const name of ['XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR']) vi.stubEnv(name, folder);
  expect([cacheFolder(), stateFolder(), runtimeFolder()]).toEqual(
    Array.from({ length: 3 }, () => join(folder, 'intentbed')),
  );
});

test.each([undefined, '', 'relative', './here'])('a variable that is %j counts as unset', (value) => {
  for (const name of ['XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR']) vi.stubEnv(name, value);
  expect(cacheFolder()).toBe(join(homedir(), '.cache', 'intentbed'));
  expect(stateFolder()).toBe(join(homedir(), '.local', 'state', 'intentbed'));
  expect(runtimeFolder()).toBeUndefined();
  expect(process.env['XDG_CACHE_HOME']).toBe(value);
});

test.each([
  ['', join(homedir(), '.cache')],
  ['relative', join(homedir(), '.cache')],
  [folder, folder],
])('with XDG_CACHE_HOME=%j the command itself keeps compiled modules in that same place', (value, cache) => {
  // The command within a project whose Node just says where it would keep them.
  for (const place of ['bin', 'node_modules/node/bin']) mkdirSync(join(folder, place), { recursive: true });
  const command = join(folder, 'bin', 'intentbed');
  copyFileSync(new URL('../../bin/intentbed', import.meta.url), command);
  writeFileSync(join(folder, 'node_modules/node/bin/node'), '#!/bin/sh\necho "$NODE_COMPILE_CACHE"', {
    mode: 0o755,
  });
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const said = execFileSync(command, { encoding: 'utf8', env: { ...env, XDG_CACHE_HOME: value } });
  expect(said).toBe(`${cache}/intentbed/node\n`);
});

test.skipIf(process.getuid?.() !== 0)(
  'a runtime folder of another user is none of this one [needs root]',
  () => {
    chownSync(folder, 65534, 65534);
    vi.stubEnv('XDG_RUNTIME_DIR', folder);
    expect(runtimeFolder()).toBeUndefined();
  },
);

test('a runtime folder that is not there is none', () => {
  vi.stubEnv('XDG_RUNTIME_DIR', join(folder, 'none'));
  expect(runtimeFolder()).toBeUndefined();
});
