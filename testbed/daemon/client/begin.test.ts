import { readdirSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { TestbedCommand } from '../../testing/command.ts';

const testbed = new TestbedCommand();
afterAll(() => testbed.close([]));

test.each([[['up', 'isdn'], 2] as const, [['up', '--help'], 0] as const])(
  'a supervisor that was begun for %j gets no order, and leaves nothing',
  async (words, status) => {
    expect((await testbed.run(words)).exitCode).toBe(status);
    // It ends, and takes its log with it, once its input has ended.
    await expect.poll(() => readdirSync(testbed.folder), { timeout: 20_000 }).toEqual([]);
  },
);
