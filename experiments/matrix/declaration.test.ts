import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadExperiment } from '../load.ts';
import { defineExperiment, only, type Declaration } from '../define.ts';
import { cellsOfStage } from '../runner/batches/stage.ts';
import { definitionOf, keyOf } from './cell.ts';
import { jobOf } from './job.ts';
import { parseFilter } from './select.ts';
import { bulk, page } from '../../workloads/clients/index.ts';

const declaration: Declaration = {
  name: 'mine',
  links: [['dsl', 'lte']],
  policies: [only('dsl'), 'category'],
  workloads: [{ name: 'nyt', clients: [page('nyt'), bulk()] }],
  repeats: 2,
};

const cellsOf = (changes: Partial<Declaration> = {}, filter?: string) => {
  const experiment = defineExperiment({ ...declaration, ...changes });
  const context = { findings: {}, seed: 1, repeats: undefined };
  const [stage] = experiment.stages;
  return cellsOfStage({ experiment, file: null }, stage!, context, filter ? parseFilter(filter) : undefined);
};

const factors = { queue: [{ seconds: 0.05 }, { bdp: 2 }], initialWindow: [3, 10] };

test('factors are crossed, applied to the cell, and named in it', () => {
  const cells = cellsOf({ factors });
  expect(cells).toHaveLength(2 * 2 * 2 * 2);
  const [cell] = cells.filter(({ factors: { queue } }) => queue === '2 BDP');
  expect(cell!.links.map(({ down, up }) => [down.queue, up.queue])).toEqual([
    [{ bdp: 2 }, { bdp: 2 }],
    [{ bdp: 2 }, { bdp: 2 }],
  ]);
  expect(cell!.transport.initialWindow).toBe(3);
  expect(definitionOf(cell!).factors).toEqual({ queue: '2 BDP', initialWindow: 3 });
});

test('factors of clients leave bulk transfers alone', () => {
  const [cell] = cellsOf({
    factors: { connections: ['keep-alive'], phases: ['two'], head: [4000], lead: [5] },
  });
  const [wget, background] = jobOf(cell!).clients;
  expect(wget).toMatchObject({ routine: 'in-order', connections: 'keep-alive', phases: 'two', head: 4000 });
  expect(background).toMatchObject({ routine: 'repeated', background: true, start: 0 });
  expect(wget!.start).toBeGreaterThanOrEqual(5);
});

test('include adds a matrix, exclude takes cells away, override changes some', () => {
  const cells = cellsOf({
    factors,
    include: [{ policies: ['round-robin'], repeats: 1, factors: {} }],
    exclude: [
      { policy: 'category', queue: ['50 ms'] },
      { policy: 'dsl only', repeat: 1 },
    ],
    override: [
      {
        where: { policy: 'category' },
        set: { repeats: 1, transport: { congestionControl: 'reno' }, settings: { a: 1 } },
      },
    ],
  });
  const of = (label: string) => cells.filter(({ policy }) => policy.label === label);
  expect([of('dsl only').length, of('category').length, of('round-robin').length]).toEqual([4, 2, 1]);
  expect(of('category')[0]).toMatchObject({
    transport: { congestionControl: 'reno', initialWindow: 3 },
    policy: { settings: { a: 1 } },
  });
});

test('a filter picks cells by their names; an unknown one is answered with the known', () => {
  expect(cellsOf({ factors }, 'policy=category,initialWindow=3|10,queue=50 ms')).toHaveLength(4);
  expect(() => cellsOf({}, 'polcy=category')).toThrow('Known: links, policy, workload, repeat.');
  expect(() => cellsOf({}, 'policy=categry')).toThrow(
    /The filter matches no cell.*\n {2}policy: dsl only, category/,
  );
  expect(() => cellsOf({}, 'policy')).toThrow('is not a filter');
});

test('a mistake names its place, what was found and what is allowed', () => {
  expect(() => cellsOf({ factors: { queue: [{ miles: 3 }] } as never })).toThrow(/factors\.queue\.0/);
  expect(() => cellsOf({ name: 'No Name' })).toThrow(/name: a name is up to 64 of a-z, 0-9, -/);
  expect(() => cellsOf({ workloads: [{ name: 'two', clients: [bulk(), bulk()] }] })).toThrow(
    /two clients have one name/,
  );
  expect(() => cellsOf({ workloads: [{ name: 'x', clients: [page('heise')] }] })).toThrow(
    /Known: nyt, flickr/,
  );
  expect(() => cellsOf({ include: [{ policies: [] }] })).toThrow(/include 1 is not valid/);
  expect(() => cellsOf({ policies: [{ label: 'mine', path: 'nowhere.mts' }] })).toThrow(
    /^mine: There is no policy file .*nowhere\.mts/,
  );
});

test('a policy of one’s own is found beside the file, and is measured anew when its text changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'intentbed-declaration-'));
  try {
    writeFileSync(join(folder, 'mine.mts'), 'export default {};');
    const plain = { ...declaration, policies: [{ label: 'mine', path: 'mine.mts' }] };
    // Plain data, as a file outside the checkout may export it.
    writeFileSync(join(folder, 'experiment.mjs'), `export default ${JSON.stringify(plain)}`);
    const loaded = await loadExperiment(join(folder, 'experiment.mjs'), {}, { quick: false });
    const cells = () =>
      cellsOfStage(
        loaded,
        loaded.experiment.stages[0]!,
        { findings: {}, seed: 1, repeats: undefined },
        undefined,
      );
    const [before] = cells();
    expect(before!.policy.path).toBe(join(folder, 'mine.mts'));
    expect(keyOf(cells()[0]!)).toBe(keyOf(before!));
    writeFileSync(join(folder, 'mine.mts'), 'export default { changed: true };');
    expect(keyOf(cells()[0]!)).not.toBe(keyOf(before!));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
