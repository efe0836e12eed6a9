import { expect, test } from 'vitest';
import { CANDIDATES, describeWorlds } from '../testing/worlds.ts';
import { NEEDS, TRIALS } from './trials.ts';

describeWorlds('what the doctor tries', CANDIDATES, (open) => {
  test('works where a testbed does: a testbed, a download, a capture', async () => {
    const world = await open();
    const found = new Map<string, string>();
    for (const { check, run } of TRIALS) found.set(check, await run(world));
    expect(found.get('a testbed')).toContain('3 servers');
    expect(found.get('a download')).toMatch(/^100 kB over dsl in \d\.\d+ s, over lte in \d\.\d+ s$/);
    expect(found.get('a capture')).toMatch(/ 1\d\d kB$/);
  });

  test('of the kernel is what it has', async () => {
    const world = await open();
    for (const [, argv] of NEEDS) await world.run([...argv]);
  });
});
