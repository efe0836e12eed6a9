import { expect, test } from 'vitest';
import { toType } from './to-type.ts';

test('in a clone, what to type are the scripts of its manifest', () => {
  expect(toType('kernel')).toBe('npm run kernel');
  expect(toType('reproduce', 'figure7', '--quick')).toBe('npm run reproduce -- figure7 --quick');
  expect(toType('testbed exec', 'client', 'bash')).toBe('npm run -s testbed:exec -- client bash');
});
