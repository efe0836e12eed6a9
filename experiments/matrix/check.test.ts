import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../base/errors.ts';
import { listCells, type Listing } from '../runner/list.ts';
import { runExperiment } from '../runner/run.ts';
import { defineExperiment, type Experiment } from '../define.ts';
import { loadExperiment } from '../load.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'intentbed-check-'));
  file = join(folder, 'experiment.mjs');
});
afterAll(() => rmSync(folder, { recursive: true }));

const objects = { kind: 'objects', sizes: [10_000] };
const plain = {
  name: 'mine',
  links: [['dsl', 'lte']],
  policies: ['category'],
  workloads: [{ name: 'w', clients: [objects] }],
  repeats: 1,
};

/** Lists a file that exports the plain experiment with some changes. */
async function list(changes: object): Promise<Listing> {
  writeFileSync(file, `export default ${JSON.stringify({ ...plain, ...changes })};`);
  // Node keeps a module: each one is another file to it.
  const loaded = await loadExperiment(file, {}, { quick: false });
  return listCells(loaded, { clock: 'virtual', jobs: 1 });
}

const direction = { rate: 1e6, delay: 0.01 };
const link = (changes: object) => ({
  links: [[{ name: 'mine', source: 'a test', down: direction, up: direction, ...changes }]],
});
const policy = (given: object) => ({ policies: [{ label: 'p', ...given }] });
const workload = (client: object) => ({ workloads: [{ name: 'w', clients: [{ ...objects, ...client }] }] });

describe('listing refuses, with the file, the place and what is known,', () => {
  beforeAll(() => {
    file = join(folder, `${Math.random()}.mjs`);
  });

  test.each<[string, object, RegExp]>([
    ['a reserved name of a link', link({ name: 'lo' }), /links\.0\.0\.name: no link is named lo, client, se/],
    [
      'a name that no interface has',
      link({ name: 'a-name-of-sixteen' }),
      /name: a name is a letter, then up/,
    ],
    [
      'a queue shorter than a frame',
      link({ up: { ...direction, queue: { bytes: 1513 } } }),
      /up\.queue: .*1514/,
    ],
    ['a queue that is none', link({ up: { ...direction, queue: { miles: 1 } } }), /a queue is \{ seconds \}/],
    ['a link without a rate', link({ up: { delay: 0.01 } }), /links\.0\.0\.up\.rate: .*found nothing/],
    ['a link that loses all', link({ up: { ...direction, loss: 1 } }), /up\.loss: a loss is less than 1/],
    ['an unknown profile', { links: [['lte', 'dls']] }, /links\.0\.1: .*Known: dsl.*mean "dsl".*found "dls"/],
    ['a link twice', { links: [['dsl', 'dsl']] }, /dsl\+dsl, category, w.*two links have one name/s],
    [
      'a queue that is too short at one rate',
      { factors: { queue: [{ seconds: 0.015 }] } },
      /queue 15 ms.*links\.0\.up\.queue.* holds 1440 bytes/s,
    ],
    ['a level of loss', { factors: { loss: [0, 1] } }, /factors\.loss\.1: a loss is less than 1/],
    [
      'a level twice',
      { factors: { loss: [0.01, 0.01] } },
      /factors\.loss: two levels have one name, "0\.01"/,
    ],
    ['an unknown factor', { factors: { windows: [3] } }, /factors: unknown: windows; known are queue, loss/],
    [
      'an unknown congestion control',
      { factors: { congestionControl: ['cubik'] } },
      /no congestion control "cubik". Known: reno, cubic, bbr. Did you mean "cubic"/,
    ],
    [
      'one that the guest lacks',
      { transport: { congestionControl: 'vegas' } },
      /no congestion control "vegas". Known: reno/,
    ],
    ['a buffer that no kernel has', { factors: { receiveBuffer: [2 ** 31] } }, /at most 2147483647 bytes/],
    [
      'buffers in another order',
      { transport: { sendBuffer: [8192, 4096, 9000] } },
      /minimum, default and maximum/,
    ],
    [
      'an initial window that no kernel has',
      { transport: { initialWindow: 1e10 } },
      /initialWindow: .*at most/,
    ],
    [
      'an unknown policy',
      { policies: ['filsize'] },
      /no policy "filsize". Known: category.* Did you mean "filesize"/,
    ],
    ['a policy that is none', policy({}), /policies\.0: a policy has either a `name` or a `path`/],
    [
      'a policy twice',
      { policies: ['category', 'category'] },
      /policies: two policies have one name, "category"/,
    ],
    [
      'a link that is not there',
      policy({ name: 'single', settings: { link: 'lte2' } }),
      /the policy "p" over dsl, lte: .*link: there is no link "lte2". Known: dsl, lte; did you mean "lte"/s,
    ],
    ['no threshold', { policies: ['filesize'] }, /the policy "filesize" over dsl, lte: .*threshold: /s],
    [
      'a misspelt setting',
      policy({ name: 'filesize', settings: { treshold: 1 } }),
      /unknown: treshold; known are threshold; did you mean "threshold"/,
    ],
    [
      'a setting of a policy without any',
      policy({ name: 'category', settings: { a: 1 } }),
      /unknown: a; known are none/,
    ],
    [
      'a setting that an override adds',
      { override: [{ where: { policy: 'category' }, set: { settings: { a: 1 } } }] },
      /unknown: a; known are none/,
    ],
    ['a module that is no policy', policy({ path: './none.mjs' }), /There is no policy file .*none\.mjs/],
    ['a kind of client', workload({ kind: 'object' }), /clients\.0\.kind: .*mean "objects"/],
    ['an option of a client', workload({ phase: 'two' }), /unknown: phase; known are .*mean "phases"/],
    [
      'a misspelt intent',
      workload({ intents: { filsize: 3 } }),
      /intents\.filsize: there is no intent "filsize". Known: category, .*mean "filesize"/,
    ],
    [
      'a misspelt value of an intent',
      workload({ intents: { category: 'bulck' } }),
      /mean "bulk"\?; found "bulck"/,
    ],
    [
      'an object that the server does not have',
      workload({ sizes: [1e12] }),
      /sizes\.0: the server has no object/,
    ],
    ['a range the other way round', workload({ start: [3, 1] }), /start: the shortest comes first/],
    [
      'an unknown page',
      workload({ kind: 'page', sizes: undefined, page: 'nyd' }),
      /page: There is no page "nyd"/,
    ],
    ['what is no part of an experiment', { reapets: 3 }, /unknown: reapets; known are .*mean "repeats"/],
    [
      'leaving out what is not there',
      { exclude: [{ policy: 'categry' }] },
      /exclude\.0: no cell has policy "categry". There are: category/,
    ],
    [
      'changing what is not there',
      { override: [{ where: { link: 'dsl' }, set: {} }] },
      /cells have no "link".*Did you mean "links"/,
    ],
    [
      'a label that all cells have',
      { labels: { policy: 'x' } },
      /labels: a label is not named links, policy/,
    ],
  ])('%s', async (_, changes, message) => {
    file = join(folder, `${Math.random()}.mjs`);
    const error: unknown = await list(changes).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(file);
  });
});

test('running refuses the same, and leaves no run directory', async () => {
  const experiment = defineExperiment({ ...plain, policies: ['filesize'] } as never);
  const directory = join(folder, 'run');
  const running = runExperiment(
    { experiment, file: null, source: '' },
    {
      choice: { kind: 'guest', clock: 'virtual', kernel: 'not needed' },
      directory,
      resume: false,
      command: [],
      signal: new AbortController().signal,
      quiet: true,
    },
  );
  await expect(running).rejects.toThrow(/mine: the policy "filesize" over dsl, lte: .*threshold/s);
  expect(() => writeFileSync(join(directory, 'x'), '')).toThrow('ENOENT');
});

test('settings that a stage takes from an earlier one are not known to a listing', async () => {
  const { name: _, ...matrix } = plain;
  const stages = (concludes: boolean): Experiment => ({
    ...{ name: 'two', title: 'two', parameters: {}, seed: 1 },
    stages: [
      { name: 'first', matrices: () => [matrix as never], ...(concludes ? { conclude: () => ({}) } : {}) },
      { name: 'second', matrices: () => [{ ...matrix, policies: ['filesize'] } as never] },
    ],
  });
  const listing = (concludes: boolean) =>
    listCells({ experiment: stages(concludes), file: null }, { clock: 'virtual', jobs: 1 });
  expect((await listing(true)).cells).toBe(2);
  await expect(listing(false)).rejects.toThrow(/^two, second: the policy "filesize"/);
});

test('a cell that two matrices have is measured once', async () => {
  file = join(folder, `${Math.random()}.mjs`);
  expect((await list({ include: [{ policies: ['category', 'round-robin'] }] })).cells).toBe(2);
});

test('a page is read beside the experiment file, whatever the working directory', async () => {
  file = join(folder, `${Math.random()}.mjs`);
  const first = { url: 'http://a.example/', size: 100, type: 'text/html', parent: null };
  writeFileSync(
    join(folder, 'page.json'),
    JSON.stringify({ name: 'beside', source: 'a test', synthetic: true, objects: [first] }),
  );
  const { stages } = await list({
    workloads: [{ name: 'w', clients: [{ kind: 'page', page: './page.json' }] }],
  });
  expect(stages[0]?.points).toHaveLength(1);
});
