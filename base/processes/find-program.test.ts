import { afterEach, expect, test, vi } from 'vitest';
import { findProgram } from './find-program.ts';

afterEach(() => void vi.unstubAllEnvs());

test('programs for administrators are found without being on PATH', () => {
  vi.stubEnv('PATH', '');
  expect(findProgram('ip')).toMatch(/^\/(usr\/)?sbin\/ip$/);
  expect(findProgram('no-such-program-here')).toBeUndefined();
});
