import { expect, test } from 'vitest';
import { parseEvent } from './parse-event.ts';

test('an event of the agent is understood', () => {
  expect(parseEvent('{"event":"exit","process":3,"status":0,"signal":null}\r')).toEqual({
    event: 'exit',
    process: 3,
    status: 0,
    signal: null,
  });
});

test.each([
  'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100',
  '{"event":"exit","process":3',
  '{"event":"launch","process":3}',
  '{"event":"stdout","process":-1,"data":""}',
])('%s is a line of the console', (line) => {
  expect(parseEvent(line)).toBeUndefined();
});
