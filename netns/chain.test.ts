import { expect, test } from 'vitest';
import { executeChain } from './chain.ts';
import { CommandError } from '../base/command-error.ts';

test('commands run one after the other, each with its own input and its words as they are', async () => {
  const { stdout } = await executeChain([
    { attempted: 'say', argv: ['printf', '%s|', "it's", '$HOME', 'a b'] },
    { attempted: 'read', argv: ['cat'], batch: ['one $two', "thr'ee"] },
    { attempted: 'read nothing', argv: ['cat'] },
    { attempted: 'end', argv: ['echo', 'end'] },
  ]);
  expect(stdout).toBe("it's|$HOME|a b|one $two\nthr'ee\nend\n");
});

test('the first failure ends it, and is that of the command alone', async () => {
  const failing = { attempted: 'try', argv: ['sh', '-c', 'echo trouble >&2; exit 4'], batch: ['x'] };
  const chain = executeChain([
    { attempted: 'begin', argv: ['true'] },
    failing,
    { attempted: 'go on', argv: ['touch', '/no/such/folder'] },
  ]);
  const error = await chain.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CommandError);
  expect((error as CommandError).failure).toMatchObject({ ...failing, status: 4, stderr: 'trouble\n' });
});

test('a line of a batch that tc refuses is named', async () => {
  const error = await executeChain([
    { attempted: 'show', argv: ['tc', '-batch', '-'], batch: ['qdisc show dev lo', 'qdisc no-such-word'] },
  ]).catch((reason: unknown) => reason);
  expect((error as Error).message).toContain('in the batch line: qdisc no-such-word');
});
