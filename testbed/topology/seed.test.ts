import { expect, test } from 'vitest';
import { moduleFile } from '../../base/installation/package.ts';
import { profileNamed } from '../profiles.ts';
import { CANDIDATES, describeWorlds } from '../testing/worlds.ts';

describeWorlds('netem', CANDIDATES, (open) => {
  test('loses the same packets with the same seed, and others with another', async (context) => {
    await using world = await open();
    const { stdout } = await world.run([
      process.execPath,
      moduleFile('testbed/testing/losses'),
      '7',
      '8',
      '7',
    ]);
    const [first = '', other, again] = stdout.trim().split('\n');
    context.skip(first === 'unknown', 'this kernel takes no seed for netem (Linux 6.6)');
    expect(first.split(' ').length).toBeGreaterThan(100);
    expect(first.split(' ').length).toBeLessThan(180);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('is seeded where a link is random, and its settings stay as they were', async (context) => {
    await using world = await open();
    const dsl = profileNamed('dsl');
    expect(await world.topology({ links: [dsl], seed: 40 })).toEqual({ seeded: null });
    await using random = await open();
    const shaky = {
      ...{ name: 'shaky', source: 'a test' },
      down: { rate: 6e6, delay: 0.02, jitter: 0.003, loss: 0.01 },
      up: { rate: 1e6, delay: 0.03 },
    };
    const { seeded } = await random.topology({ links: [dsl, shaky], seed: 40 });
    context.skip(seeded === false, 'this kernel takes no seed for netem (Linux 6.6)');
    expect(seeded).toBe(true);
    const shown = JSON.parse(
      (await random.run(['tc', '-n', 'server', '-j', 'qdisc', 'show', 'dev', 'shaky'])).stdout,
    ) as unknown[];
    expect(shown).toMatchObject([
      {
        kind: 'netem',
        options: { delay: { delay: 0.02, jitter: 0.003 }, 'loss-random': { loss: 0.01 } },
      },
    ]);
  });
});
