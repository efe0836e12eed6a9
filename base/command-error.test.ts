import { expect, test } from 'vitest';
import { CommandError } from './command-error.ts';

test('a failed batch names the line at which it stopped', () => {
  const error = new CommandError({
    attempted: 'set the delays of the client',
    argv: ['tc', '-batch', '-'],
    status: 1,
    stderr: 'Error: Specified qdisc kind is unknown.\nCommand failed -:2\n',
    batch: ['qdisc add dev a root pfifo', 'qdisc add dev b root netem delay 5ms'],
  });
  expect(error.message).toContain('in the batch line: qdisc add dev b root netem delay 5ms');
});
