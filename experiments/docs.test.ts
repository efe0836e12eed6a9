import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CATALOGUE, EXPERIMENTS } from '../paper/catalogue.ts';
import { loadExperiment } from './load.ts';
import { factorsSchema } from './matrix/factors.ts';
import { bulk, objects, page } from '../workloads/clients/index.ts';
import { workloadSchema } from './matrix/workload.ts';
import { listCells } from './runner/list.ts';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const docs = await read('docs/experiments.md');

test('the example in the docs is the file that runs', async () => {
  const example = 'examples/queue-length.ts';
  expect(docs).toContain(`\`\`\`ts\n${await read(example)}\`\`\``);
  const loaded = await loadExperiment(
    fileURLToPath(new URL(`../${example}`, import.meta.url)),
    {},
    {
      quick: false,
    },
  );
  expect((await listCells(loaded, { clock: 'virtual', jobs: 2 })).cells).toBe(3 * 2 * 5);
});

test('every factor, every option of a client and every experiment is in the docs', () => {
  const { clients } = workloadSchema.parse({
    name: 'all',
    clients: [objects([1]), page('nyt'), bulk()],
  });
  const options = clients.flatMap((client) => Object.keys(client));
  const known = [...Object.keys(factorsSchema.shape), ...options, ...EXPERIMENTS];
  expect(
    known.filter((name) => !docs.includes(`\`${name}\``) && !['kind', 'sizes', 'page'].includes(name)),
  ).toEqual([]);
});

test('what is no experiment is answered with what is', async () => {
  await expect(loadExperiment('figure99', CATALOGUE, { quick: false })).rejects.toThrow(
    'There is no experiment or file "figure99". Known: figure5,',
  );
  const file = fileURLToPath(new URL('../examples/fetch.ts', import.meta.url));
  await expect(loadExperiment(`${file}x`, {}, { quick: false })).rejects.toThrow(/no experiment or file/);
  await expect(
    loadExperiment(fileURLToPath(import.meta.resolve('./define.ts')), {}, { quick: false }),
  ).rejects.toThrow(/define.ts should export an experiment by default/);
});
