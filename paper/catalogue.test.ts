import { expect, test } from 'vitest';
import { loadExperiment } from '../experiments/load.ts';
import { listCells } from '../experiments/runner/list.ts';
import { CATALOGUE, EXPERIMENTS } from './catalogue.ts';

test.each(EXPERIMENTS)('%s can be listed, in whole and quick', async (name) => {
  const [whole, quick] = await Promise.all(
    [false, true].map(async (isQuick) =>
      listCells(await loadExperiment(name, CATALOGUE, { quick: isQuick }), { clock: 'virtual', jobs: 2 }),
    ),
  );
  expect(quick!.networkTime).toBeGreaterThan(0);
  expect(whole!.networkTime).toBeGreaterThan(3 * quick!.networkTime);
});
