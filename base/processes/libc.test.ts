import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findLibc, libcFor } from './libc.ts';

const MODULE = fileURLToPath(new URL('./libc.ts', import.meta.url));

/** What a process answers in which this was done first. */
function answerAfter(preparation: string): { available: boolean; reason?: string; thrown: string } {
  const program = `
    ${preparation}
    const { findLibc, libcFor } = await import(${JSON.stringify(MODULE)});
    let thrown = '';
    try { libcFor('a test'); } catch (error) { thrown = error.code + ' ' + error.message; }
    console.log(JSON.stringify({ ...findLibc(), thrown }));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  ) as ReturnType<typeof answerAfter>;
}

test('a call is declared by its prototype, and its failure has a name', () => {
  const libc = libcFor('a test');
  const getpid = libc.declare('int getpid(void)');
  expect(getpid()).toBe(process.pid);
  const close = libc.declare('int close(int fd)');
  expect(close(-1)).toBe(-1);
  expect(libc.lastError()).toBe('EBADF');
  expect(findLibc()).toBe(libc);
});

test('without koffi there is an answer that says what to install', () => {
  const answer = answerAfter(`
    const { registerHooks } = await import('node:module');
    registerHooks({ resolve(specifier, context, next) {
      if (specifier !== 'koffi') return next(specifier, context);
      throw Object.assign(new Error("Cannot find module 'koffi'"), { code: 'MODULE_NOT_FOUND' });
    } });`);
  expect(answer.available).toBe(false);
  expect(answer.reason).toContain('npm install koffi');
  expect(answer.thrown).toMatch(/^ERR_UNAVAILABLE .* a test needs them: the package koffi/);
});

test('on another system the numbers of Linux are not used', () => {
  const answer = answerAfter(`Object.defineProperty(process, 'platform', { value: 'darwin' });`);
  expect(answer).toMatchObject({ available: false, reason: 'this is darwin, not Linux' });
});
